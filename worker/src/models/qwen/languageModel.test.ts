import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OnnxRuntime } from "../../onnx/runtime.ts";
import { identityModel } from "../../testing/identityModel.ts";
import { temporaryFolder } from "../../testing/temporaryFolder.ts";
import { tinyQwenFolder } from "../../testing/tinyQwen.ts";
import { createLanguageModel, type LanguageModel } from "./languageModel.ts";
import { readQwenConfig } from "./packConfig.ts";

type Expected = { ids: number[]; last: number[]; likeliest: number[] };

let runtime: OnnxRuntime;
let model: LanguageModel;
let expected: Expected;
beforeAll(async () => {
  runtime = await OnnxRuntime.start({ threads: 1, requireCuda: false, log: () => {} });
  const config = await readQwenConfig(tinyQwenFolder, "tiny");
  model = createLanguageModel(await runtime.open(config.path), config);
  expected = JSON.parse(await readFile(join(tinyQwenFolder, "expected.json"), "utf8"));
});
afterAll(() => runtime.close());

const likeliest = (logits: Float32Array): number => logits.indexOf(Math.max(...logits));
const farthest = (a: Float32Array, b: readonly number[]): number =>
  Math.max(...b.map((value, index) => Math.abs(value - (a[index] ?? Number.NaN))));

describe("reading", () => {
  test("in one piece gives the logits that torch gave", async () => {
    const logits = await model.start().read(expected.ids);
    expect(logits.length).toBe(expected.last.length);
    expect(farthest(logits, expected.last)).toBeLessThan(1e-4);
  });

  test("token by token, with the cache, gives the same", async () => {
    const reading = model.start();
    const found: number[] = [];
    let logits: Float32Array = new Float32Array();
    for (const id of expected.ids) {
      logits = await reading.read([id]);
      found.push(likeliest(logits));
    }
    expect(found).toEqual(expected.likeliest);
    expect(farthest(logits, expected.last)).toBeLessThan(1e-4);
  });

  test("two texts at a time keeps them apart", async () => {
    const [one, other] = [model.start(), model.start()];
    await one.read(expected.ids.slice(0, 4));
    await other.read([1, 2, 3]);
    expect(farthest(await one.read(expected.ids.slice(4)), expected.last)).toBeLessThan(1e-4);
  });
});

test("a float16 output goes into the next run as it is", async () => {
  const path = join(await temporaryFolder(), "model.onnx");
  await writeFile(path, identityModel("float16", 2));
  const half = await runtime.open(path);
  const first = await half.runToFeeds([half.feed("x", { data: [1.5, -2, 0.25], dims: [1, 3] })], ["y"]);
  const second = await half.runToFeeds([first.feed("y", "x")], ["y"]);
  expect([...second.floats("y").data]).toEqual([1.5, -2, 0.25]);
  const empty = await half.runToFeeds([half.feed("x", { data: [], dims: [1, 0] })], ["y"]);
  expect(empty.floats("y").dims).toEqual([1, 0]);
});

test("a graph that is no language model is refused with what it lacks", async () => {
  const path = join(await temporaryFolder(), "model.onnx");
  await writeFile(path, identityModel("float32", 2));
  const config = await readQwenConfig(tinyQwenFolder, "tiny");
  const other = await runtime.open(path);
  expect(() => createLanguageModel(other, config)).toThrow(
    /has no input "input_ids".*text-generation-with-past/,
  );
  const wrong = { ...config, keyValueHeads: 4 };
  const own = await runtime.open(config.path);
  expect(() => createLanguageModel(own, wrong)).toThrow('"num_key_value_heads" is 4');
});
