import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

/** Takes the variables of `.env` into `environment`; what is set already stays. */
export function loadDotEnv(projectFolder: string, environment: NodeJS.ProcessEnv): void {
  const file = path.join(projectFolder, ".env");
  if (!existsSync(file)) return;
  for (const [name, value] of Object.entries(parseEnv(readFileSync(file, "utf8")))) {
    if (environment[name] === undefined && value !== undefined) environment[name] = value;
  }
}
