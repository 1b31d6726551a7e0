import { join } from "node:path";
import type { RgbImage } from "../../media/rgbImage.ts";
import { scaleImage } from "../../media/scaleImage.ts";
import type { OnnxModel } from "../../onnx/onnxModel.ts";
import type { OnnxRuntime } from "../../onnx/runtime.ts";
import { PackError } from "../packError.ts";
import { type ClassifierConfig, readClassifierConfig } from "./classifierConfig.ts";

/** Probability of each label, from 0 to 1. */
export type Scores = ReadonlyMap<string, number>;

export type ImageClassifier = {
  labels: readonly string[];
  /** @param image path of an image file, or its pixels. @throws {OnnxError} */
  classify(image: string | RgbImage): Promise<Scores>;
};

/** Opens `model.onnx` of a classifier folder and runs it once. @throws {PackError | OnnxError} */
export async function openClassifier(folder: string, runtime: OnnxRuntime): Promise<ImageClassifier> {
  const config = await readClassifierConfig(folder);
  const model = await runtime.open(join(folder, "model.onnx"));
  const [input] = model.inputNames;
  const [output] = model.outputNames;
  if (!input || !output) throw new PackError("model.onnx", "it has no input or no output; export it again");
  const classifier: ImageClassifier = {
    labels: config.labels,
    classify: async (image) => {
      const scaled = await scaleImage(image, config);
      return scoresOf(await run(model, input, output, scaled, config), config);
    },
  };
  await classifier.classify({ data: new Uint8Array(3), width: 1, height: 1 });
  return classifier;
}

async function run(
  model: OnnxModel,
  input: string,
  output: string,
  image: RgbImage,
  config: ClassifierConfig,
): Promise<Float32Array> {
  const data = toPlanes(image, config);
  const feed = model.feed(input, { data, dims: [1, 3, config.height, config.width] });
  const logits = (await model.run([feed], [output]))[output]?.data;
  if (logits?.length !== config.labels.length) {
    throw new PackError(
      "model.onnx",
      `it gives ${logits?.length ?? 0} numbers, config.json has ${config.labels.length} labels; copy both from one export`,
    );
  }
  if (logits.some((value) => !Number.isFinite(value))) {
    throw new PackError("model.onnx", "its output contains NaN or infinity; export it with float32");
  }
  return logits;
}

/** Normalizes the pixels to float32 [1, 3, height, width]. */
function toPlanes({ data, width, height }: RgbImage, { scale, offset }: ClassifierConfig): Float32Array {
  const size = width * height;
  const planes = new Float32Array(3 * size);
  for (let channel = 0; channel < 3; channel += 1) {
    const factor = scale[channel] as number;
    const shift = offset[channel] as number;
    for (let i = 0; i < size; i += 1) {
      planes[channel * size + i] = (data[3 * i + channel] as number) * factor + shift;
    }
  }
  return planes;
}

function scoresOf(logits: Float32Array, { labels, activation }: ClassifierConfig): Scores {
  const largest = Math.max(...logits);
  const weights = [...logits].map((value) =>
    activation === "sigmoid" ? 1 / (1 + Math.exp(-value)) : Math.exp(value - largest),
  );
  const sum = activation === "sigmoid" ? 1 : weights.reduce((total, weight) => total + weight, 0);
  return new Map(weights.map((weight, index) => [labels[index] ?? String(index), weight / sum]));
}
