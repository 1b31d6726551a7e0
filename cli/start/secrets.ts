import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

/** The secrets that the services of a system share, and the password of its demo account. */
export type Secrets = { callbackSecret: string; redisToken: string; demoPassword: string };

const generate = (bytes: number): string => randomBytes(bytes).toString("base64url");

const secret = (minLength: number, bytes: number) =>
  z
    .string()
    .min(minLength)
    .catch(() => generate(bytes));
const secretsSchema = z.object({
  callbackSecret: secret(32, 32),
  redisToken: secret(16, 24),
  demoPassword: secret(8, 12),
});

/**
 * Reads the secrets of a data folder. They are generated once and readable only by their owner. A missing or damaged
 * secret is generated again, because no stored data depends on it.
 */
export function readOrCreateSecrets(dataFolder: string): Secrets {
  const file = path.join(dataFolder, "secrets.json");
  const before = readText(file);
  const secrets = secretsSchema.parse(parseObject(before));
  const text = `${JSON.stringify(secrets, null, 2)}\n`;
  if (text !== before) {
    writeFileSync(`${file}.new`, text, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
  return secrets;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function parseObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
