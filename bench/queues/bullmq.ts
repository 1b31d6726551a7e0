import { Queue, Worker } from "bullmq";
import { prompt, type Rival, type RivalOptions } from "./rival.ts";

type Payload = { key: string; prompt: string };

/** BullMQ as it comes: jobs are Redis hashes, moved by scripts. */
export async function openBullmq(options: RivalOptions): Promise<Rival> {
  const connection = { path: options.redisPath };
  const queue = new Queue<Payload>("bench", { connection });
  const worker = new Worker<Payload>("bench", async (job) => options.heard.claimed(job.data.key), {
    connection,
    concurrency: options.workers,
  });
  worker.on("completed", (job) => options.heard.ended(job.data.key));
  // Without a listener it prints every error; those that matter come up as jobs that never end.
  queue.on("error", () => undefined);
  worker.on("error", () => undefined);
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()]);
  return {
    async submit(key) {
      await queue.add("generate", { key, prompt });
    },
    async close() {
      await worker.close();
      await queue.close();
    },
  };
}
