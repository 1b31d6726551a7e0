import { z } from "zod";
import type { FoundPack } from "./findPacks.ts";
import { PackError } from "./packError.ts";
import { readOptionalPackJson } from "./packFiles.ts";

/** File in `MODELS_DIR` with megabytes by pack name, for packs that the operator has measured. */
export const needsFile = "memory.json";
/** Key in a pack's `model_index.json`. diffusers ignores keys that start with an underscore. */
export const needKey = "_ourvidz_memory_mb";

/** Weights grow when the runtime prepares them for execution. */
const weightFactor = 1.15;
const activationShare = 0.25;
const minActivationBytes = 768 * 2 ** 20;
const mebibyte = 2 ** 20;
const needsSchema = z.record(z.string(), z.number().positive());
const indexSchema = z.looseObject({ [needKey]: z.number().positive() });

/** Estimated memory of a pack's largest job in bytes, from the size of its weights. */
export const estimatedNeed = (weightBytes: number): number =>
  Math.round(weightBytes * weightFactor + Math.max(minActivationBytes, weightBytes * activationShare));

/**
 * Memory of a pack's largest job in bytes. The first source that is present counts: the operator's `memory.json`, the
 * pack's `model_index.json`, the calculation of its family, an estimate from the size of its weights.
 */
export async function memoryNeed(
  modelsDir: string,
  found: FoundPack,
  checked: { bytes: number; needBytes?: number },
): Promise<number> {
  const byPack = await readNeeds(modelsDir);
  const index = indexSchema.safeParse(await readOptionalPackJson(found.folder, "model_index.json"));
  const ofPack = index.success ? Number(index.data[needKey]) : undefined;
  const configured = byPack[found.name] ?? ofPack;
  if (configured !== undefined) return Math.round(configured * mebibyte);
  return checked.needBytes ?? estimatedNeed(checked.bytes);
}

/** @throws {PackError} when the file exists but is invalid */
async function readNeeds(modelsDir: string): Promise<Record<string, number>> {
  const json = await readOptionalPackJson(modelsDir, needsFile);
  if (json === null) return {};
  const parsed = needsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new PackError(needsFile, 'it must contain megabytes by pack, such as {"sdxl": 14000}');
}
