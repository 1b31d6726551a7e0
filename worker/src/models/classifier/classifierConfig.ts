import { z } from "zod";
import { parsePackJson } from "../packFiles.ts";

const configSchema = z.object({
  id2label: z
    .record(z.string(), z.string())
    .refine((labels) => Object.keys(labels).length > 0, "has no labels"),
  problem_type: z.string().nullish(),
});

const side = z.number().int().positive().max(2048);
const sizeSchema = z.union([
  z.object({ height: side, width: side }),
  z
    .object({ shortest_edge: side })
    .transform((size) => ({ height: size.shortest_edge, width: size.shortest_edge })),
  side.transform((edge) => ({ height: edge, width: edge })),
]);
const channels = z.array(z.number()).length(3);

const preprocessorSchema = z.object({
  size: sizeSchema,
  do_center_crop: z.boolean().nullish(),
  crop_size: sizeSchema.nullish(),
  do_rescale: z.boolean().default(true),
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: channels.default([0.5, 0.5, 0.5]),
  image_std: channels.default([0.5, 0.5, 0.5]),
});

export type ClassifierConfig = {
  /** By their place in the output; lower case. */
  labels: string[];
  /** Labels that exclude each other, or each on its own. */
  activation: "softmax" | "sigmoid";
  /** Pixels of the input. */
  width: number;
  height: number;
  /** Squeezed to that size, or covering it and cut around the middle. */
  fit: "fill" | "cover";
  /** Input value = byte × scale + offset, for each of the three channels. */
  scale: number[];
  offset: number[];
};

/** Reads `config.json` and `preprocessor_config.json` in the layout of Hugging Face's image classifiers. Throws PackError. */
export async function readClassifierConfig(folder: string): Promise<ClassifierConfig> {
  const config = await parsePackJson(folder, "config.json", configSchema);
  const prepare = await parsePackJson(folder, "preprocessor_config.json", preprocessorSchema);
  const labels: string[] = [];
  for (const [index, label] of Object.entries(config.id2label)) labels[Number(index)] = label.toLowerCase();
  const crop = prepare.do_center_crop ? (prepare.crop_size ?? prepare.size) : null;
  const { width, height } = crop ?? prepare.size;
  const factor = prepare.do_rescale ? prepare.rescale_factor : 1;
  const mean = prepare.do_normalize ? prepare.image_mean : [0, 0, 0];
  const deviation = prepare.do_normalize ? prepare.image_std : [1, 1, 1];
  return {
    labels,
    activation: config.problem_type === "multi_label_classification" ? "sigmoid" : "softmax",
    width,
    height,
    fit: crop ? "cover" : "fill",
    scale: deviation.map((std) => factor / std),
    offset: deviation.map((std, channel) => -(mean[channel] as number) / std),
  };
}
