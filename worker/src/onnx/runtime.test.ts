import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { identityModel } from "../testing/identityModel.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { fromHalfBits, toHalfBits } from "./float16.ts";
import { isOutOfMemory, OnnxError } from "./onnxError.ts";
import { assertInstalled } from "./providers.ts";
import { OnnxRuntime } from "./runtime.ts";

const start = (): Promise<OnnxRuntime> =>
  OnnxRuntime.start({ threads: 1, requireCuda: false, log: () => {} });

async function modelFile(bytes: Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), "model.onnx");
  await writeFile(path, bytes);
  return path;
}

test.each([
  ["float32", [0.5, -2, 3.25]],
  ["float16", [0.5, -2, 3.25]],
  ["int32", [1, -2, 3]],
  ["int64", [1, -2, 3]],
] as const)("numbers go into a %s input and come out as float32", async (type, values) => {
  const runtime = await start();
  const model = await runtime.open(await modelFile(identityModel(type, 2)));
  expect(model.inputType("x")).toBe(type);
  const { y } = await model.run([model.feed("x", { data: [...values], dims: [1, 3] })], ["y"]);
  expect(y).toEqual({ data: Float32Array.from(values), dims: [1, 3] });
  await runtime.close();
});

test("a single number takes the rank that the input declares", async () => {
  const runtime = await start();
  for (const [rank, dims] of [
    [0, []],
    [1, [1]],
  ] as const) {
    const model = await runtime.open(await modelFile(identityModel("float32", rank)));
    const { y } = await model.run([model.feed("x", 999)], ["y"]);
    expect(y).toEqual({ data: Float32Array.of(999), dims });
  }
  await runtime.close();
});

test("a float32 input is not copied, so that it may be filled again between runs", async () => {
  const runtime = await start();
  const model = await runtime.open(await modelFile(identityModel("float32", 1)));
  const data = Float32Array.of(1, 2);
  const feed = model.feed("x", { data, dims: [2] });
  await model.run([feed], ["y"]);
  data[0] = 5;
  expect((await model.run([feed], ["y"])).y?.data).toEqual(Float32Array.of(5, 2));
  expect(runtime.runMs).toBeGreaterThan(0);
  await runtime.close();
});

test("a file is opened once, released once, and may be opened again", async () => {
  const runtime = await start();
  const path = await modelFile(identityModel("float32", 1));
  const model = await runtime.open(path);
  expect(await runtime.open(path)).toBe(model);
  await runtime.release(path);
  await runtime.release(path);
  await model.release();
  expect(await runtime.open(path)).not.toBe(model);
  await runtime.close();
});

test("a file that is no model is an OnnxError without its folder, and does not stick", async () => {
  const runtime = await start();
  const path = await modelFile(Buffer.from("not a model"));
  const error: unknown = await runtime.open(path).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(OnnxError);
  expect(error).toMatchObject({ path, outOfMemory: false });
  expect(String(error)).not.toContain(path);
  await writeFile(path, identityModel("float32", 1));
  await expect(runtime.open(path)).resolves.toBeTruthy();
  await runtime.close();
});

/** True if this machine has an NVIDIA GPU and onnxruntime-node was installed with its CUDA library. */
function hasCuda(): boolean {
  try {
    assertInstalled("cuda");
    return existsSync("/dev/nvidia0");
  } catch {
    return false;
  }
}

const startWithCuda = (): Promise<OnnxRuntime> =>
  OnnxRuntime.start({ threads: 1, requireCuda: true, log: () => {} });

test.runIf(hasCuda())("needs CUDA: requireCuda uses it", async () => {
  const runtime = await startWithCuda();
  expect(runtime.provider).toBe("cuda");
  await runtime.close();
});

test.skipIf(hasCuda())(
  "requireCuda throws instead of falling back to the CPU on a machine without CUDA",
  async () => {
    await expect(startWithCuda()).rejects.toThrow(/^REQUIRE_CUDA is set, but CUDA can't be used: ./);
  },
);

test("half precision rounds to nearest even and keeps the special values", () => {
  // IEEE 754-2008 binary16: largest 65504, smallest subnormal 2^-24, 1 + 2^-11 ties to even.
  for (const [value, bits] of [
    [0, 0],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [2 ** -24, 1],
    [2 ** -26, 0],
    [2 ** -14, 0x0400],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [Number.NEGATIVE_INFINITY, 0xfc00],
  ] as const) {
    expect(toHalfBits(value), String(value)).toBe(bits);
  }
  expect(toHalfBits(Number.NaN)).toBe(0x7e00);
  for (let bits = 0; bits < 0x10000; bits += 1) {
    const value = fromHalfBits(bits);
    if (!Number.isNaN(value)) expect(toHalfBits(value)).toBe(bits);
  }
});

test("isOutOfMemory recognizes the messages of providers", () => {
  expect(isOutOfMemory(new Error("std::bad_alloc"))).toBe(true);
  expect(
    isOutOfMemory(new Error("bfc_arena.cc: Failed to allocate memory for requested buffer of size 9")),
  ).toBe(true);
  expect(isOutOfMemory(new Error("Got invalid dimensions for input: sample"))).toBe(false);
});
