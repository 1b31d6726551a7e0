import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { PackError } from "./packError.ts";

/** Reads a JSON file of a pack. @throws {PackError} when it is missing or not JSON */
export async function readPackJson(folder: string, file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(join(folder, file), "utf8");
  } catch (error) {
    throw new PackError(file, "the file is missing or can't be read; copy the pack again", { cause: error });
  }
  try {
    return parseJson(text);
  } catch (error) {
    throw new PackError(file, "this is not valid JSON; copy the file again", { cause: error });
  }
}

/** Python writes values that JSON doesn't have, such as `"lambda_min_clipped": -Infinity`. They are read as null. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(text.replace(/(?<=:\s*)(?:-?Infinity|NaN)(?=\s*[,}])/g, "null"));
  }
}

/** Reads a JSON file of a pack; null if it doesn't exist. @throws {PackError} when it is not JSON */
export async function readOptionalPackJson(folder: string, file: string): Promise<unknown> {
  const exists = await stat(join(folder, file)).catch(() => null);
  return exists ? await readPackJson(folder, file) : null;
}

/** Reads and validates a JSON file of a pack. @throws {PackError} naming the first invalid field */
export async function parsePackJson<T extends z.ZodType>(
  folder: string,
  file: string,
  schema: T,
): Promise<z.infer<T>> {
  const parsed = schema.safeParse(await readPackJson(folder, file));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new PackError(file, `"${issue?.path.join(".")}" is invalid: ${issue?.message}`);
}

/** True if a pack has the folder of an optional component. */
export async function hasComponent(folder: string, component: string): Promise<boolean> {
  return (await stat(join(folder, component)).catch(() => null))?.isDirectory() ?? false;
}

/**
 * Finds the model of a component. `bytes` includes its external data.
 * @throws {PackError} when it is missing, or empty after an interrupted copy
 */
export async function findModel(folder: string, component: string): Promise<{ path: string; bytes: number }> {
  const file = `${component}/model.onnx`;
  const path = join(folder, file);
  const graph = await stat(path).catch(() => null);
  if (!graph?.isFile()) {
    throw new PackError(file, "the file is missing; export or copy this component of the model");
  }
  if (graph.size === 0) throw new PackError(file, "the file is empty; copy it again");
  const external = await stat(`${path}_data`).catch(() => null);
  return { path, bytes: graph.size + (external?.size ?? 0) };
}
