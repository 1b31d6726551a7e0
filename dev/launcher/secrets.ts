import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { PlainFailure } from "../bootstrap/plainFailure.cjs";

const secretsSchema = z.object({
  callbackSecret: z.string().min(32),
  redisToken: z.string().min(16),
  supabase: z.object({
    anonKey: z.string().min(16),
    serviceKey: z.string().min(16),
    jwtSecret: z.string().min(32),
  }),
  demoAccount: z.object({ email: z.string().min(3), password: z.string().min(8) }),
});
/** What the embedded parts trust each other by; made once for a data folder. */
export type Secrets = z.infer<typeof secretsSchema>;

export const secretsFile = (dataFolder: string): string => path.join(dataFolder, "secrets.json");

/** Reads the secrets of a data folder; null if there are none. Throws a PlainFailure if they are damaged. */
export function readSecrets(dataFolder: string): Secrets | null {
  const file = secretsFile(dataFolder);
  if (!existsSync(file)) return null;
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new PlainFailure(
      `${file} is damaged; put a copy of it back, or begin afresh with \`npm start -- --reset\`.`,
      { cause },
    );
  }
}

/** Makes the secrets of a data folder, readable by its owner only. */
export function createSecrets(dataFolder: string): Secrets {
  const token = (bytes: number): string => randomBytes(bytes).toString("base64url");
  const secrets: Secrets = {
    callbackSecret: token(32),
    redisToken: token(24),
    supabase: {
      anonKey: `sb_publishable_${token(24)}`,
      serviceKey: `sb_secret_${token(24)}`,
      jwtSecret: randomBytes(32).toString("hex"),
    },
    demoAccount: { email: "demo@ourvidz.local", password: readablePassword() },
  };
  const file = secretsFile(dataFolder);
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}

/** Three groups of four from 31 signs that cannot be taken for one another: 59 bits. */
function readablePassword(): string {
  const signs = "abcdefghjkmnpqrstuvwxyz23456789";
  const bytes = randomBytes(64).filter((byte) => byte < 248);
  const text = Array.from(bytes.subarray(0, 12), (byte) => signs[byte % signs.length]).join("");
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}
