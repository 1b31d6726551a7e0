import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type ContentPolicy, createContentPolicy } from "./contentPolicy.ts";
import { PolicyFileError, parsePolicyFile } from "./policyFile.ts";

const shippedFile = fileURLToPath(new URL("./default.json", import.meta.url));

/**
 * The content policy of the operator's file, or the shipped one.
 * @throws {PolicyFileError} when the file is missing or wrong; nothing is made without the policy that was meant.
 */
export async function readContentPolicy(file: string | undefined): Promise<ContentPolicy> {
  const path = file ?? shippedFile;
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PolicyFileError(
      `The content policy ${path} can't be read: ${reason}. Set POLICY_FILE to another file.`,
    );
  });
  return createContentPolicy(parsePolicyFile(text, path));
}
