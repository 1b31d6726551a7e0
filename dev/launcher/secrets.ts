import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

const secretsSchema = z.object({ callbackSecret: z.string().min(32), redisToken: z.string().min(16) });
/** What the processes of one system trust each other by. */
export type Secrets = z.infer<typeof secretsSchema>;

/**
 * The secrets of a data folder, made once and readable by its owner only. Damaged ones are made anew: nothing
 * that is kept depends on them.
 */
export function readOrCreateSecrets(dataFolder: string): Secrets {
  const file = path.join(dataFolder, "secrets.json");
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    const secrets: Secrets = {
      callbackSecret: randomBytes(32).toString("base64url"),
      redisToken: randomBytes(24).toString("base64url"),
    };
    writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return secrets;
  }
}
