import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { demoModelsDir } from "../../testing/demoPack.ts";
import { temporaryFolder } from "../../testing/temporaryFolder.ts";
import { linkTinyQwen } from "../../testing/tinyQwen.ts";
import { findPacks } from "../findPacks.ts";
import { readQwenConfig } from "./packConfig.ts";

const folderWith = async (changes: Record<string, object> = {}): Promise<string> =>
  linkTinyQwen(join(await temporaryFolder(), "enhancer"), changes);

test("another family's tokenizer is not taken for the model's", async () => {
  const folder = await folderWith();
  await copyFile(join(demoModelsDir, "wan/tokenizer/tokenizer.json"), join(folder, "tokenizer.json"));
  await expect(readQwenConfig(folder, "enhancer")).rejects.toThrow(/^tokenizer\.json: .* copy the tokenizer/);
});

describe("a Qwen2.5 pack", () => {
  test("is read as its files say", async () => {
    const config = await readQwenConfig(await folderWith(), "enhancer");
    expect(config).toMatchObject({
      layers: 2,
      keyValueHeads: 2,
      headSize: 8,
      vocabularySize: 259,
      contextLength: 512,
    });
    expect(config.sampling).toEqual({ temperature: 0.7, topP: 0.8, topK: 20, repetitionPenalty: 1.05 });
    expect([...config.stopIds]).toEqual([258, 256]);
    expect(config.template([{ role: "user", content: "hi" }])).toBe(
      "<|im_start|>user\nhi<|im_end|>\n<|im_start|>assistant\n",
    );
    expect(config.tokenizer.encode("é<|im_end|>")).toHaveLength(3);
    expect(config.tokenizer.decode(config.tokenizer.encode("fox é 狐 🦊"))).toBe("fox é 狐 🦊");
  });

  test("chooses the likeliest token where the pack does not sample", async () => {
    const folder = await folderWith({ "generation_config.json": { do_sample: false } });
    expect((await readQwenConfig(folder, "enhancer")).sampling.temperature).toBe(0);
  });

  test("may keep its graph in onnx/, with its weights beside it", async () => {
    const folder = await folderWith();
    await mkdir(join(folder, "onnx"));
    await rename(join(folder, "model.onnx"), join(folder, "onnx/model.onnx"));
    const before = await readQwenConfig(folder, "enhancer");
    await writeFile(join(folder, "onnx/model.onnx_data"), "x".repeat(100));
    await writeFile(join(folder, "onnx/model.onnx_data_1"), "x".repeat(10));
    const after = await readQwenConfig(folder, "enhancer");
    expect(after.file).toBe("onnx/model.onnx");
    expect(after.bytes - before.bytes).toBe(110);
  });

  test("is found by its config.json, which text encoders are not", async () => {
    const models = await temporaryFolder();
    await linkTinyQwen(join(models, "enhancer"));
    await mkdir(join(models, "clip"));
    await writeFile(join(models, "clip/config.json"), '{"architectures": ["CLIPTextModel"]}');
    const packs = await findPacks(models);
    expect(packs.filter(({ className }) => className === "Qwen2ForCausalLM").map(({ name }) => name)).toEqual(
      ["enhancer"],
    );
  });

  test.each([
    ["tokenizer.json", "tokenizer.json: the file is missing"],
    ["tokenizer_config.json", "tokenizer_config.json: the file is missing"],
    ["model.onnx", "model.onnx: the file is missing, also in onnx/"],
  ])("without %s says so", async (file, message) => {
    const folder = await folderWith();
    await rm(join(folder, file));
    await expect(readQwenConfig(folder, "enhancer")).rejects.toThrow(message);
  });

  test.each([
    ["tokenizer_config.json", { chat_template: null }, '"chat_template" is missing'],
    ["tokenizer_config.json", { chat_template: "{% for %}" }, "the chat template can't be rendered"],
    ["generation_config.json", { eos_token_id: null }, '"eos_token_id" is missing'],
    ["config.json", { num_hidden_layers: "two" }, '"num_hidden_layers" is invalid'],
    [
      "config.json",
      { vocab_size: 200 },
      "tokenizer.json: its highest token is 258, but the model has 200 (vocab_size); copy the tokenizer of this model",
    ],
    [
      "generation_config.json",
      { eos_token_id: [258, 151645] },
      "tokenizer.json: it has no token 151645, which ends answers (eos_token_id)",
    ],
    ["tokenizer_config.json", { eos_token: { content: "</s>" } }, 'tokenizer.json: it has no token "</s>"'],
  ])("with a wrong %s says what to fix", async (file, change, message) => {
    await expect(readQwenConfig(await folderWith({ [file]: change }), "enhancer")).rejects.toThrow(message);
  });
});
