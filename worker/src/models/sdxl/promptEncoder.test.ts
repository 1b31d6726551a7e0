import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OnnxRuntime } from "../../onnx/runtime.ts";
import { demoModelsDir } from "../../testing/demoPack.ts";
import { redCircleRequest } from "../../testing/redCircle.ts";
import { encodePrompts } from "./encodePrompts.ts";
import { readSdxlConfig } from "./packConfig.ts";
import { createPromptEncoder, type PromptEmbeds, type PromptEncoder } from "./promptEncoder.ts";

const width = 192;
const positions = 77;

let runtime: OnnxRuntime;
let encoder: PromptEncoder;
/** For UNets that were exported with a fixed number of tokens. */
let narrow: PromptEncoder;
beforeAll(async () => {
  runtime = await OnnxRuntime.start({ threads: 1, requireCuda: false, log: () => {} });
  const config = await readSdxlConfig(join(demoModelsDir, "sdxl"), "sdxl");
  const first = { model: await runtime.open(config.paths.text_encoder), tokenizer: config.tokenizer };
  const second = { model: await runtime.open(config.paths.text_encoder_2), tokenizer: config.tokenizer2 };
  encoder = createPromptEncoder(first, second, { axis: () => null });
  narrow = createPromptEncoder(first, second, { axis: () => positions });
});
afterAll(() => runtime.close());

/** The states of one token, 0 being the begin token. */
const token = (embeds: PromptEmbeds, index: number): number[] => [
  ...embeds.hidden.data.subarray(index * width, (index + 1) * width),
];
const tokens = (embeds: PromptEmbeds, from: number, to: number): Float32Array =>
  embeds.hidden.data.subarray(from * width, to * width);

describe("long prompts", () => {
  const words = Array.from({ length: 80 }, (_, index) => ["red", "blue", "circle", "green"][index % 4]);

  test("are chunks of 75 words one after the other, the pooled token that of the first", async () => {
    const whole = await encoder.encode(words.join(" "));
    expect(whole).toMatchObject({ chunks: 2, dropped: 0 });
    expect(whole.hidden.dims).toEqual([1, 2 * positions, width]);
    const first = await encoder.encode(words.slice(0, 75).join(" "));
    const second = await encoder.encode(words.slice(75).join(" "));
    expect(first.chunks).toBe(1);
    expect(tokens(whole, 0, positions)).toEqual(first.hidden.data);
    expect(tokens(whole, positions, 2 * positions)).toEqual(second.hidden.data);
    expect(whole.pooled.data).toEqual(first.pooled.data);
  });

  test("are truncated to the limit of the UNet, and reported", async () => {
    expect(await narrow.encode(words.join(" "))).toMatchObject({ chunks: 1, dropped: 5 });
    expect(await encoder.encode("red ".repeat(602))).toMatchObject({ chunks: 8, dropped: 2 });
  });

  test.each([
    ["the negative prompt is shorter", words.join(" "), "red"],
    ["the prompt is shorter", "red", words.join(" ")],
  ])("%s: it is padded with empty chunks", async (_name, prompt, negativePrompt) => {
    const request = { ...redCircleRequest, prompt, negativePrompt, workFolder: "unused" };
    const options = { guided: true, forceZerosForEmptyPrompt: true, log: () => {} };
    const { positive, negative } = await encodePrompts(encoder, request, options);
    expect(negative?.hidden.dims).toEqual(positive.hidden.dims);
    const short = prompt === "red" ? positive : negative;
    const empty = await encoder.encode("");
    expect(tokens(short as PromptEmbeds, positions, 2 * positions)).toEqual(empty.hidden.data);
  });

  test("a missing negative prompt is zeros, as long as the prompt", async () => {
    const request = { ...redCircleRequest, prompt: words.join(" "), workFolder: "unused" };
    const options = { guided: true, forceZerosForEmptyPrompt: true, log: () => {} };
    const { positive, negative } = await encodePrompts(encoder, request, options);
    expect(negative?.hidden.data).toEqual(new Float32Array(positive.hidden.data.length));
  });
});

describe("weights", () => {
  test("move a word away from what an empty prompt has there, and no other", async () => {
    const plain = await encoder.encode("a red circle");
    const weighted = await encoder.encode("a (red:1.3) circle");
    const empty = await encoder.encode("");
    const red = 2;
    const expected = token(empty, red).map((e, i) => e + 1.3 * ((token(plain, red)[i] ?? 0) - e));
    for (const [i, value] of token(weighted, red).entries()) expect(value).toBeCloseTo(expected[i] ?? 0, 5);
    expect(tokens(weighted, 0, red)).toEqual(tokens(plain, 0, red));
    expect(tokens(weighted, red + 1, positions)).toEqual(tokens(plain, red + 1, positions));
    expect(weighted.pooled.data).toEqual(plain.pooled.data);
  });

  test("of zero leave what an empty prompt has", async () => {
    const silent = await encoder.encode("a (red:0) circle");
    const empty = token(await encoder.encode(""), 2);
    for (const [i, value] of token(silent, 2).entries()) expect(value).toBeCloseTo(empty[i] ?? 1, 6);
  });

  test("reach into later chunks", async () => {
    const filler = "blue ".repeat(75);
    const plain = await encoder.encode(`${filler}red circle`);
    const weighted = await encoder.encode(`${filler}(red) circle`);
    const red = positions + 1;
    expect(tokens(weighted, 0, red)).toEqual(tokens(plain, 0, red));
    expect(token(weighted, red)).not.toEqual(token(plain, red));
    expect(tokens(weighted, red + 1, 2 * positions)).toEqual(tokens(plain, red + 1, 2 * positions));
  });
});
