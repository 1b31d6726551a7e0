import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type OnnxRuntime, ProviderError } from "../onnx/runtime.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { toWorkerError } from "./failures.ts";
import type { CheckedPack, Family } from "./family.ts";
import { unlimitedMemory } from "./memoryGrants.ts";
import { ModelPacks } from "./modelPacks.ts";

const runtime = { scope: () => ({ close: async () => {}, inUse: new Set() }) } as unknown as OnnxRuntime;

async function prepare(checked: Partial<CheckedPack>, eagerBytes = 1) {
  const modelsDir = await temporaryFolder();
  await mkdir(join(modelsDir, "pack"));
  await writeFile(join(modelsDir, "pack/model_index.json"), '{"_class_name": "TestPipeline"}');
  const memory = unlimitedMemory;
  const options = { isSupported: () => true, eagerBytes, runtime, memory, log: () => {} };
  const shelf = new ModelPacks({ ...options, modelsDir });
  const family = {
    title: "Test",
    supports: () => true,
    check: async () => ({ bytes: 1, load: () => Promise.reject(new Error("no")), ...checked }),
  } as Family;
  return await shelf.prepare(family, { width: 8, height: 8 });
}

const refuses = (error: Error) => ({ load: () => Promise.reject(error) });
const fails = (error: Error, closed: () => void) => ({
  load: async () => ({
    generate: () => Promise.reject(error),
    warmUp: () => Promise.reject(error),
    close: async () => closed(),
  }),
});

test("whatever a pack does wrong makes it unavailable, and nothing of it stays loaded", async () => {
  const reason = /^Model pack pack can't be used: .*\. Fix it and restart the worker\.$/;
  const unavailable = { available: false, reason: expect.stringMatching(reason) };
  expect(await prepare(refuses(new RangeError("Invalid array length")))).toEqual(unavailable);
  let closed = 0;
  const state = await prepare(
    fails(new TypeError("x of /srv/my models/unet is no number."), () => {
      closed += 1;
    }),
  );
  expect(state).toEqual(unavailable);
  expect(state).not.toMatchObject({ reason: expect.stringMatching(/srv|\.\./) });
  expect(closed).toBe(1);
});

test("what a job finds when it loads a pack is the pack's fault, whatever it is", async () => {
  const state = await prepare(refuses(new RangeError("Invalid array length")), 0);
  if (!state.available) throw new Error(state.reason);
  const used = state.pack.use(async () => {});
  await expect(used.catch((error: unknown) => toWorkerError(error, "pack"))).resolves.toMatchObject({
    code: "MODEL_PACK_BROKEN",
    retryable: false,
    detail: "model pack pack: the pack can't be loaded (Invalid array length)",
  });
});

test("a provider that fails is nothing that another pack would help against", async () => {
  await expect(prepare(refuses(new ProviderError("CUDA failed")))).rejects.toThrow("CUDA failed");
});
