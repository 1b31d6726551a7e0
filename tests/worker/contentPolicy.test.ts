import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { minorsMessage } from "#policy/contentPolicy.ts";
import { classifierFiles, classifierModel } from "../../worker/src/testing/classifierModel.ts";
import { linkedPack } from "../../worker/src/testing/demoPack.ts";
import { temporaryFolder } from "../../worker/src/testing/temporaryFolder.ts";
import type { Received } from "./callbackReceiver.ts";
import { startWorkerStack, type WorkerStack } from "./workerStack.ts";

// Real processes and models: on a busy machine each step takes its time.
vi.setConfig({ testTimeout: 180_000 });

let stack: WorkerStack;
beforeAll(async () => {
  stack = await startWorkerStack();
});
afterAll(() => stack.close());

const failed =
  (jobId: string) =>
  ({ callback, outcome }: Received): boolean =>
    callback.job_id === jobId && callback.status === "failed" && outcome !== null;

const balance = async (): Promise<unknown> => (await stack.user.client.rpc("credit_balance")).data;
const auditOf = async (jobId: string): Promise<unknown> =>
  (await stack.service.from("content_refusals").select("stage,category,rule,user_id").eq("job_id", jobId))
    .data;

it("refuses a prompt that never met the server, gives the credits back and writes an audit", async () => {
  const before = await balance();
  const worker = await stack.startWorker();
  await worker.ready;
  const { id } = await stack.submit("nude child");
  await stack.receiver.next("the job to be refused", failed(id));
  expect(await stack.job(id)).toMatchObject({
    status: "failed",
    attempt: 1,
    error_code: "CONTENT_REFUSED",
    error_message: minorsMessage,
    assets: [],
  });
  expect(await balance()).toBe(before);
  expect(await auditOf(id)).toEqual([
    { stage: "worker", category: "minors", rule: "minor_and_sexual", user_id: stack.user.id },
  ]);
  expect(worker.lines.join("\n")).not.toContain("nude");
  await worker.close(0);
});

it("stores nothing of a finished image that the classifier refuses", async () => {
  const MODELS_DIR = await linkedPack("sdxl");
  await mkdir(join(MODELS_DIR, "classifier"));
  for (const [name, content] of Object.entries({ ...classifierFiles, "model.onnx": classifierModel() }))
    await writeFile(join(MODELS_DIR, "classifier", name), content);
  const POLICY_FILE = join(await temporaryFolder(), "policy.json");
  const images = { refuse: { nsfw: 0 }, message: "This was not kept." };
  await writeFile(POLICY_FILE, JSON.stringify({ version: 1, categories: [], images }));
  const before = await balance();
  const worker = await stack.startWorker(
    { MODELS_DIR, POLICY_FILE, QUEUES: "sdxl_queue" },
    { childModule: new URL("../../worker/src/inference/main.ts", import.meta.url) },
  );
  await worker.ready;
  const { id } = await stack.submit("a red circle", { sample_steps: 10 });
  await stack.receiver.next("the job to be refused", failed(id));
  expect(await stack.job(id)).toMatchObject({
    status: "failed",
    attempt: 1,
    error_code: "CONTENT_REFUSED",
    error_message: "This was not kept.",
    assets: [],
  });
  for (const bucket of ["sdxl_image_fast", "thumbnails"])
    expect((await stack.service.storage.from(bucket).list(`${stack.user.id}/${id}`)).data).toEqual([]);
  expect(await balance()).toBe(before);
  expect(await auditOf(id)).toMatchObject([{ stage: "image", category: "image", rule: "label nsfw" }]);
  await worker.close(0);
});

it("does not start with a policy file that is wrong", async () => {
  const POLICY_FILE = join(await temporaryFolder(), "policy.json");
  await writeFile(POLICY_FILE, '{"version": 1}');
  await expect(stack.startWorker({ POLICY_FILE })).rejects.toThrow(/policy\.json is invalid: categories/);
});
