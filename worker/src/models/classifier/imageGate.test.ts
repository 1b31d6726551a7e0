import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { parsePolicyFile } from "#policy/policyFile.ts";
import { refusalIn } from "../../errors.ts";
import type { GeneratedFile } from "../../inference/protocol.ts";
import { planesAt, planesFromRgb } from "../../media/rgbImage.ts";
import { VideoWriter } from "../../media/video/writeVideo.ts";
import { classifierFiles, classifierModel } from "../../testing/classifierModel.ts";
import { onnxGraph } from "../../testing/onnxGraph.ts";
import { temporaryFolder } from "../../testing/temporaryFolder.ts";
import { openImageGate } from "./imageGate.ts";

const policyOf = (refuse: Record<string, number>) =>
  parsePolicyFile(
    JSON.stringify({ version: 1, categories: [], images: { refuse, message: "Not here." } }),
    "f",
  ).images;

async function gateOver(files: Record<string, string | Uint8Array> | null, refuse = { nsfw: 0.9 }) {
  const modelsDir = await temporaryFolder();
  if (files) {
    await mkdir(join(modelsDir, "demo", "classifier"), { recursive: true });
    for (const [name, content] of Object.entries(files))
      await writeFile(join(modelsDir, "demo", "classifier", name), content);
  }
  return openImageGate({
    modelsDir,
    jobTypes: ["sdxl_image_fast"],
    policy: policyOf(refuse),
    threads: 1,
    log: () => {},
  });
}

const whole = { ...classifierFiles, "model.onnx": classifierModel() };

async function imageOf(r: number, g: number, b: number): Promise<GeneratedFile> {
  const path = join(await temporaryFolder(), "0.png");
  await sharp({ create: { width: 20, height: 12, channels: 3, background: { r, g, b } } })
    .png()
    .toFile(path);
  return fileAt(path, "image/png");
}

const fileAt = (path: string, mimeType: GeneratedFile["mimeType"]): GeneratedFile => ({
  batchIndex: 0,
  seed: 1,
  path,
  mimeType,
  width: 20,
  height: 12,
  duration: null,
  fileSize: 1,
  thumbnailPath: path,
  thumbHash: "AAAA",
});

const fedBooleans = (): Uint8Array =>
  onnxGraph({
    inputs: [{ name: "pixel_values", type: "bool", axes: ["batch", 3, "height", "width"] }],
    outputs: [{ name: "logits", type: "float32", axes: ["batch", 3, "height", "width"] }],
    constants: [],
    nodes: [{ op: "Cast", inputs: ["pixel_values"], output: "logits", attributes: { to: 1 } }],
  });

describe("the image gate", () => {
  it("lets everything pass without a classifier", async () => {
    const gate = await gateOver(null);
    expect(gate.problem).toBeNull();
    await gate.check([await imageOf(255, 0, 0)]);
  });

  it("refuses an image from the limit of a label on, in any case of its letters, and no other", async () => {
    const gate = await gateOver(whole);
    expect(gate.problem).toBeNull();
    await gate.check([await imageOf(0, 255, 0), await imageOf(128, 128, 128)]);
    const failure = await gate
      .check([await imageOf(0, 255, 0), await imageOf(255, 0, 0)])
      .catch((error) => error);
    expect(failure).toMatchObject({ code: "CONTENT_REFUSED", message: "Not here.", retryable: false });
    expect(refusalIn(failure)).toEqual({ stage: "image", category: "image", rule: "label nsfw" });
    await gate.close();
  });

  it("checks frames of the whole video", async () => {
    const gate = await gateOver(whole);
    const size = { width: 64, height: 48 };
    /** Green, but for the last tenth. */
    const videoOf = async (end: [number, number, number]): Promise<GeneratedFile> => {
      const folder = await temporaryFolder();
      const writer = await VideoWriter.open({ ...size, fps: 16 });
      for (let index = 0; index < 20; index += 1) {
        const data = new Uint8Array(size.width * size.height * 3);
        for (let i = 0; i < data.length; i += 3) data.set(index < 18 ? [20, 200, 20] : end, i);
        await writer.add(planesAt(planesFromRgb({ data, ...size }), size));
      }
      const made = {
        prompt: "x",
        negativePrompt: null,
        steps: 1,
        sampler: "s",
        guidanceScale: 1,
        guidanceRescale: 0,
      };
      const rest = { seed: 1, ...size, model: "m", random: "r", embedPrompt: true, frames: 20 };
      const video = join(folder, "0.mp4");
      await writer.finish({ ...made, ...rest }, { video, thumbnail: join(folder, "0.webp") });
      return fileAt(video, "video/mp4");
    };
    await gate.check([await videoOf([20, 200, 20])]);
    await expect(gate.check([await videoOf([230, 10, 10])])).rejects.toMatchObject({
      code: "CONTENT_REFUSED",
    });
  });

  it.each([
    ["a model that is missing", classifierFiles, {}, /model\.onnx/],
    [
      "labels that do not fit the model",
      { ...whole, "config.json": '{"id2label": {"0": "nsfw"}}' },
      {},
      /3 numbers/,
    ],
    [
      "no limit for any label",
      whole,
      { porn: 0.5 },
      /no limit for any of its labels \(nsfw, normal, other\)/,
    ],
    [
      "settings that are wrong",
      { ...whole, "preprocessor_config.json": "{}" },
      {},
      /preprocessor_config\.json/,
    ],
    [
      "a model that is fed no numbers",
      { ...whole, "model.onnx": fedBooleans() },
      {},
      /^The image classifier can't be used: model\.onnx: input "pixel_values": inputs of type bool are not supported\.$/,
    ],
  ])("says what is wrong with %s, so that nothing is made", async (_, files, refuse, problem) => {
    const gate = await gateOver(files, {
      ...(Object.keys(refuse).length > 0 ? refuse : { nsfw: 0.9 }),
    } as never);
    expect(gate.problem).toMatch(problem);
  });
});
