import { z } from "zod";
import type { FoundPack } from "./findPacks.ts";
import { PackError } from "./packError.ts";
import { readOptionalPackJson } from "./packFiles.ts";

/** In `MODELS_DIR`: megabytes by pack name, for packs that the operator measured or does not want to change. */
export const needsFile = "memory.json";
/** In a pack's `model_index.json`; diffusers ignores keys that begin with an underscore. */
export const needKey = "_ourvidz_memory_mb";

/** Weights grow a little when they are laid out for running. */
const weightFactor = 1.15;
const activationShare = 0.25;
const leastActivation = 768 * 2 ** 20;
const mebibyte = 2 ** 20;

const needsSchema = z.record(z.string(), z.number().positive());
const indexSchema = z.looseObject({ [needKey]: z.number().positive() });

/** What a pack is expected to need at its largest job, in bytes, when nobody says better. */
export const estimatedNeed = (weightBytes: number): number =>
  Math.round(weightBytes * weightFactor + Math.max(leastActivation, weightBytes * activationShare));

/**
 * Memory a pack needs at its largest job, in bytes: the operator's word in `memory.json`, else the pack's own, else
 * what its family reckons, else an estimate from the size of its weights.
 */
export async function memoryNeed(
  modelsDir: string,
  found: FoundPack,
  checked: { bytes: number; needBytes?: number },
): Promise<number> {
  const operators = await operatorsNeeds(modelsDir);
  const index = indexSchema.safeParse(await readOptionalPackJson(found.folder, "model_index.json"));
  const own = index.success ? Number(index.data[needKey]) : undefined;
  const told = operators[found.name] ?? own;
  if (told !== undefined) return Math.round(told * mebibyte);
  return checked.needBytes ?? estimatedNeed(checked.bytes);
}

/** @throws {PackError} when the file is there and says something else. */
async function operatorsNeeds(modelsDir: string): Promise<Record<string, number>> {
  const json = await readOptionalPackJson(modelsDir, needsFile);
  if (json === null) return {};
  const parsed = needsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new PackError(needsFile, 'it has to name megabytes by pack, such as {"sdxl": 14000}');
}
