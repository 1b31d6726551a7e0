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
  /** Lower-case labels in the order of the model's outputs. */
  labels: string[];
  /** Softmax for labels that exclude each other, sigmoid for independent labels. */
  activation: "softmax" | "sigmoid";
  /** Input size in pixels. */
  width: number;
  height: number;
  /** `fill` stretches the image to the input size; `cover` scales it to cover the input and crops the center. */
  fit: "fill" | "cover";
  /** Input value = byte × scale + offset, per channel. */
  scale: number[];
  offset: number[];
};

/**
 * Reads `config.json` and `preprocessor_config.json` as Hugging Face's image classifiers have them.
 * @throws {PackError}
 */
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
