import { type PreviewMap, previewMapSchema } from "../../diffusion/latentPreview.ts";
import { PackError } from "../packError.ts";
import { parsePackJson, readOptionalPackJson } from "../packFiles.ts";

/** Reads a pack's `preview.json`; null if it has none. @throws {PackError} when its channels don't match the latents */
export async function readPreviewMap(folder: string, channels: number): Promise<PreviewMap | null> {
  const file = "preview.json";
  if ((await readOptionalPackJson(folder, file)) === null) return null;
  const map = await parsePackJson(folder, file, previewMapSchema);
  if (map.weights.length === channels) return map;
  throw new PackError(file, `it has weights for ${map.weights.length} channels, the VAE has ${channels}`);
}
