import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OnnxRuntime } from "../../onnx/runtime.ts";
import { nanUnet } from "../../testing/brokenModels.ts";
import { classifierFiles, classifierModel } from "../../testing/classifierModel.ts";
import { demoModelsDir, linkedPack, replaceable } from "../../testing/demoPack.ts";
import { temporaryFolder } from "../../testing/temporaryFolder.ts";
import { linkTinyQwen } from "../../testing/tinyQwen.ts";
import { writeWanPack } from "../../testing/wanPack.ts";
import { findPacks } from "../findPacks.ts";
import { checkClassifier, classifierFolder } from "./checkClassifier.ts";
import { checkPack, type PackReport } from "./checkPack.ts";
import { describeReports } from "./report.ts";

let runtime: OnnxRuntime;
beforeAll(async () => {
  runtime = await OnnxRuntime.start({ threads: 1, requireCuda: false, log: () => {} });
});
afterAll(() => runtime.close());

/** The report on the only pack of a models folder. */
async function checkOnly(modelsDir: string, opened: OnnxRuntime | null = runtime): Promise<PackReport> {
  const [found] = await findPacks(modelsDir);
  if (!found) throw new Error(`no pack under ${modelsDir}`);
  return checkPack(modelsDir, found, opened);
}

async function changeJson(folder: string, file: string, change: (json: Record<string, unknown>) => void) {
  const json = JSON.parse(await readFile(join(folder, file), "utf8"));
  change(json);
  await writeFile(await replaceable(folder, file), JSON.stringify(json));
}

test("the demo SDXL pack is usable, and each of its models is run", async () => {
  const report = await checkOnly(await linkedPack("sdxl"));
  expect(report).toMatchObject({
    name: "sdxl",
    family: "SDXL",
    usable: true,
    formats: ["sdxl_image_fast", "sdxl_image_high"],
    findings: [],
  });
  expect(report.components.map(({ name }) => name)).toEqual([
    "text_encoder",
    "text_encoder_2",
    "unet",
    "vae_decoder",
    "vae_encoder",
  ]);
  for (const component of report.components) expect(component.runMs).not.toBeNull();
  expect(report.needBytes).toBeGreaterThan(report.bytes ?? 0);
  expect(describeReports([report])).toMatch(/^sdxl \(SDXL\): usable\n/);
});

test("without opening the models only the files are judged", async () => {
  const report = await checkOnly(await linkedPack("sdxl"), null);
  expect(report).toMatchObject({ usable: true, components: [] });
});

const demo = join(demoModelsDir, "sdxl");
const faults: [string, (folder: string) => Promise<unknown>, { file: string; problem: RegExp }[]][] = [
  [
    "a missing and a truncated model: both are reported at once",
    async (folder) => {
      await replaceable(folder, "unet/model.onnx");
      const bytes = await readFile(join(demo, "vae_decoder/model.onnx"));
      await writeFile(await replaceable(folder, "vae_decoder/model.onnx"), bytes.subarray(0, 1000));
    },
    [
      { file: "unet/model.onnx", problem: /^the file is missing/ },
      { file: "vae_decoder/model.onnx", problem: /^it can't be loaded/ },
    ],
  ],
  [
    "a model under another's name",
    async (folder) =>
      copyFile(join(demo, "vae_decoder/model.onnx"), await replaceable(folder, "unet/model.onnx")),
    [
      { file: "unet/model.onnx", problem: /no input "sample"/ },
      { file: "unet/model.onnx", problem: /input "latent_sample" is unknown/ },
    ],
  ],
  [
    "a UNet of other text encoders",
    (folder) =>
      changeJson(folder, "unet/config.json", (json) => {
        json.cross_attention_dim = 2048;
      }),
    [{ file: "unet/model.onnx", problem: /"encoder_hidden_states" has \d+ in axis 2, .* say 2048/ }],
  ],
  [
    "a VAE of another factor",
    (folder) =>
      changeJson(folder, "vae_decoder/config.json", (json) => {
        json.block_out_channels = [32, 64];
      }),
    [{ file: "vae_decoder/model.onnx", problem: /"sample" has the shape .* expected \[1, 3, 32, 32\]/ }],
  ],
  [
    "an unknown scheduler",
    (folder) =>
      changeJson(folder, "scheduler/scheduler_config.json", (json) => {
        json._class_name = "PNDMScheduler";
      }),
    [{ file: "scheduler/scheduler_config.json", problem: /PNDMScheduler is not supported/ }],
  ],
  [
    "a UNet of one size",
    async (folder) => writeFile(await replaceable(folder, "unet/model.onnx"), nanUnet([64, 64])),
    [{ file: "unet/model.onnx", problem: /^"sample" is fixed to 64 × 64, so it serves one size only/ }],
  ],
  [
    "a folder without its index",
    (folder) => replaceable(folder, "model_index.json"),
    [{ file: "model_index.json", problem: /^it is missing; copy the pack again$/ }],
  ],
  [
    "a pipeline that nothing runs",
    (folder) =>
      changeJson(folder, "model_index.json", (json) => {
        json._class_name = "FluxPipeline";
      }),
    [{ file: "model_index.json", problem: /FluxPipeline is not supported/ }],
  ],
];

describe("what is wrong is named, with the file", () => {
  test.each(faults)("%s", async (_name, fault, problems) => {
    const report = await checkOnly(
      await linkedPack("pack", async (folder) => {
        await fault(folder);
      }),
    );
    expect(report.usable).toBe(false);
    for (const { file, problem } of problems) {
      expect(report.findings).toContainEqual(
        expect.objectContaining({ level: "error", file, problem: expect.stringMatching(problem) }),
      );
    }
    expect(describeReports([report])).toContain("To fix:");
  });
});

describe("other families", () => {
  test.each(["chunks", "caches"] as const)("WAN whose VAE is decoded with %s", async (decoder) => {
    const modelsDir = await temporaryFolder();
    await writeWanPack(join(modelsDir, "wan"), { decoder });
    const report = await checkOnly(modelsDir);
    expect(report).toMatchObject({ family: "WAN 2.1", usable: true, findings: [] });
    expect(report.formats).toHaveLength(8);
    for (const component of report.components) expect(component.runMs).not.toBeNull();
  });

  test("WAN with a VAE of another size", async () => {
    const modelsDir = await temporaryFolder();
    await writeWanPack(join(modelsDir, "wan"), {});
    await changeJson(join(modelsDir, "wan"), "vae_decoder/config.json", (json) => {
      json.temperal_downsample = [true, true];
    });
    const report = await checkOnly(modelsDir);
    const problem = expect.stringMatching(/"sample" has the shape/);
    expect(report.findings).toContainEqual(expect.objectContaining({ level: "error", problem }));
  });

  test("a language model enhances prompts for four formats", async () => {
    const modelsDir = await temporaryFolder();
    await linkTinyQwen(join(modelsDir, "qwen"));
    const report = await checkOnly(modelsDir);
    expect(report).toMatchObject({ family: "Qwen2.5", usable: true, findings: [] });
    expect(report.formats).toHaveLength(4);
  });

  test("a language model whose config is of another", async () => {
    const modelsDir = await temporaryFolder();
    await linkTinyQwen(join(modelsDir, "qwen"), { "config.json": { num_hidden_layers: 99 } });
    const report = await checkOnly(modelsDir);
    const problem = expect.stringMatching(/no input "past_key_values\.\d\.key", .* and \d+ more$/);
    expect(report.findings).toContainEqual(expect.objectContaining({ file: "model.onnx", problem }));
    // One for the inputs, one for the outputs.
    expect(report.findings).toHaveLength(2);
  });

  test("checkClassifier accepts a complete classifier and rejects one without labels", async () => {
    const modelsDir = await temporaryFolder();
    const folder = join(modelsDir, "classifier");
    await mkdir(folder);
    for (const [name, content] of Object.entries({ ...classifierFiles, "model.onnx": classifierModel() }))
      await writeFile(join(folder, name), content);
    expect(await classifierFolder(modelsDir)).toBe(folder);
    expect(await checkClassifier(folder, runtime)).toMatchObject({ usable: true, findings: [] });
    await writeFile(join(folder, "config.json"), "{}");
    expect(await checkClassifier(folder, runtime)).toMatchObject({
      usable: false,
      findings: [{ file: "config.json", advice: expect.stringContaining("runs no jobs until it is fixed") }],
    });
  });
});
