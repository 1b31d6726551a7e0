import { createServer, request as httpRequest, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Received } from "./callbackReceiver.ts";
import { startWorkerStack, type WorkerStack } from "./workerStack.ts";

const settles =
  (jobId: string, status: string) =>
  ({ callback, outcome }: Received): boolean =>
    callback.job_id === jobId && callback.status === status && outcome !== null;

// Real processes: on a busy machine each step takes its time.
vi.setConfig({ testTimeout: 60_000 });

const bucket = "sdxl_image_fast";

/** Hands everything on to Supabase but what goes to a storage that is `away`. */
async function openDoor(target: string): Promise<{ url: string; away: boolean; server: Server }> {
  const door = { url: "", away: true, server: createServer() };
  door.server.on("request", (incoming, outgoing) => {
    if (door.away && incoming.url?.startsWith("/storage/")) return void incoming.destroy();
    const { method, headers, url = "/" } = incoming;
    const onward = httpRequest(new URL(url, target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => void door.server.listen(0, "127.0.0.1", resolve));
  door.url = `http://127.0.0.1:${(door.server.address() as AddressInfo).port}`;
  return door;
}

describe("what a worker cannot store or fetch", () => {
  let stack: WorkerStack;
  let worker: Awaited<ReturnType<WorkerStack["startWorker"]>> | null = null;

  beforeAll(async () => {
    stack = await startWorkerStack();
  });
  afterEach(async () => {
    await worker?.close(0);
    worker = null;
  });
  afterAll(() => stack.close());

  const start = async (...args: Parameters<WorkerStack["startWorker"]>) => {
    worker = await stack.startWorker(...args);
    await worker.ready;
  };
  const balance = async (): Promise<number> => {
    const { data, error } = await stack.service
      .from("credit_ledger")
      .select("amount")
      .eq("user_id", stack.user.id);
    if (error) throw new Error(error.message);
    return data.reduce((sum, { amount }) => sum + amount, 0);
  };
  const storedOf = async (id: string): Promise<string[]> => {
    const folder = `${stack.user.id}/${id}`;
    const lists = [bucket, "thumbnails"].map((name) => stack.service.storage.from(name).list(folder));
    return (await Promise.all(lists)).flatMap(({ data }) => (data ?? []).map(({ name }) => name));
  };

  it.each([
    ["too large", "file_size_limit = 10", "FILE_TOO_LARGE", "The result is larger than this format allows."],
    [
      "of a type it does not take",
      "allowed_mime_types = array['image/jpeg']",
      "STORAGE_REFUSED",
      "The storage refused the result.",
    ],
  ])(
    "gives the credits back when the bucket finds an image %s, and leaves nothing there",
    async (_, rule, code, message) => {
      const before = await balance();
      const was = await stack.supabase.sql(
        "select file_size_limit, allowed_mime_types from storage.buckets where id = $1",
        [bucket],
      );
      await stack.supabase.sql(`update storage.buckets set ${rule} where id = $1`, [bucket]);
      try {
        await start();
        const { id } = await stack.submit("a red circle", { batch_size: 3 });
        const { callback } = await stack.receiver.next("the job to fail", settles(id, "failed"));
        expect(callback).toMatchObject({ error_code: code, error_message: message, retryable: false });
        expect(await stack.job(id)).toMatchObject({ status: "failed", attempt: 1, assets: [] });
        expect(await balance()).toBe(before);
        expect(await storedOf(id)).toEqual([]);
      } finally {
        await stack.supabase.sql(
          "update storage.buckets set file_size_limit = $2, allowed_mime_types = $3 where id = $1",
          [bucket, was[0]?.file_size_limit, was[0]?.allowed_mime_types],
        );
      }
    },
  );

  it("keeps finished files while the bucket is unreachable, and claims no jobs", async () => {
    const door = await openDoor(stack.supabase.url);
    await start({ SUPABASE_URL: door.url });
    const { id } = await stack.submit("a red circle");
    await worker?.logged("the storage is unreachable");
    const later = await stack.submit("a blue circle");
    door.away = false;
    await stack.receiver.next("the job to be done", settles(id, "completed"));
    await stack.receiver.next("the later job to be done", settles(later.id, "completed"));
    const lines = worker?.lines ?? [];
    const at = (text: string) => lines.findIndex((line) => line.includes(text));
    expect(at("the storage is reachable again")).toBeGreaterThan(at("the storage is unreachable"));
    expect(at(`jobId=${later.id}`)).toBeGreaterThan(at("the storage is reachable again"));
    for (const job of [await stack.job(id), await stack.job(later.id)])
      expect(job).toMatchObject({ attempt: 1, assets: [expect.anything()] });
    await worker?.close(0);
    worker = null;
    door.server.closeAllConnections();
    await new Promise((resolve) => door.server.close(resolve));
  });

  it("fetches the source image of a job, and says when it was deleted meanwhile", async () => {
    await start();
    const first = await stack.submit("a red circle");
    await stack.receiver.next("the first job to be completed", settles(first.id, "completed"));
    const [asset] = (await stack.job(first.id)).assets;
    const source = { source_asset_id: asset.id, strength: 0.5 };
    const second = await stack.submit("describe the source", source);
    await stack.receiver.next("the second job to be completed", settles(second.id, "completed"));
    expect(worker?.lines.join("\n")).toContain("the source is an image of 512 × 512");

    await worker?.close(0);
    const before = await balance();
    const third = await stack.submit("a red circle", source);
    const { error } = await stack.user.client.from("assets").delete().eq("id", asset.id);
    expect(error).toBeNull();
    await start();
    const { callback } = await stack.receiver.next("the third job to fail", settles(third.id, "failed"));
    expect(callback).toMatchObject({
      error_code: "SOURCE_DELETED",
      error_message: "The source image was deleted.",
      retryable: false,
    });
    expect(await balance()).toBe(before);
  });
});
