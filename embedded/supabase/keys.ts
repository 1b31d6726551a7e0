import { randomBytes } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateApiKey } from "@supabase/lite";
import { z } from "zod";

/** `anonKey` is the publishable key, `serviceKey` the secret one, `jwtSecret` signs access tokens (HS256). */
const keysSchema = z.object({
  anonKey: z.string().startsWith("sb_publishable_"),
  serviceKey: z.string().startsWith("sb_secret_"),
  jwtSecret: z.string().min(32),
});
export type Keys = z.infer<typeof keysSchema>;

export async function createKeys(): Promise<Keys> {
  const [publishable, secret] = await Promise.all([generateApiKey("publishable"), generateApiKey("secret")]);
  return {
    anonKey: publishable.key,
    serviceKey: secret.key,
    jwtSecret: randomBytes(32).toString("base64url"),
  };
}

/** Reads the keys of a data folder. They are generated at the first start and kept, so that sessions survive a restart. */
export async function loadOrCreateKeys(dataFolder: string): Promise<Keys> {
  const path = join(dataFolder, "keys.json");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    const keys = await createKeys();
    const temporary = `${path}.${process.pid}.new`;
    writeFileSync(temporary, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporary, path);
    return keys;
  }
  const parsed = keysSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new Error(
      `The keys in ${path} can't be read. Delete that file, which signs all users out, or start over with --reset.`,
    );
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
