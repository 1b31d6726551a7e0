import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type ContentPolicy, createContentPolicy } from "./contentPolicy.ts";
import { PolicyFileError, parsePolicyFile } from "./policyFile.ts";

const defaultFile = fileURLToPath(new URL("./default.json", import.meta.url));

/**
 * Reads the operator's policy file; without one, the default policy.
 * @throws {PolicyFileError} if the file is missing or invalid. A process must not start with another policy than intended.
 */
export async function readContentPolicy(file?: string | null): Promise<ContentPolicy> {
  const path = file ?? defaultFile;
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PolicyFileError(
      `The content policy ${path} can't be read: ${reason}. Set POLICY_FILE to another file.`,
    );
  });
  return createContentPolicy(parsePolicyFile(text, path));
}
