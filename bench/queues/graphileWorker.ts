import { EventEmitter } from "node:events";
import { Logger, makeWorkerUtils, run, type WorkerEvents } from "graphile-worker";
import { Pool } from "pg";
import { prompt, type QueueSystem, type QueueSystemOptions } from "./queueSystem.ts";

const keyOf = (payload: unknown): string => (payload as { key: string }).key;

/** graphile-worker with its defaults: jobs are rows, and NOTIFY wakes the workers. */
export async function openGraphileWorker(options: QueueSystemOptions): Promise<QueueSystem> {
  const pgPool = new Pool({
    connectionString: options.postgresUrl,
    max: options.submitters + options.workers + 2,
  });
  // The server may stop before the pool is closed.
  pgPool.on("error", () => undefined);
  pgPool.on("connect", (client) => client.on("error", () => undefined));
  const quiet = new Logger(() => () => undefined);
  const utils = await makeWorkerUtils({ pgPool, logger: quiet });
  await utils.migrate();
  const events: WorkerEvents = new EventEmitter();
  events.on("job:complete", ({ job }) => options.events.completed(keyOf(job.payload)));
  const runner = await run({
    pgPool,
    logger: quiet,
    events,
    concurrency: options.workers,
    noHandleSignals: true,
    taskList: { generate: async (payload) => options.events.claimed(keyOf(payload)) },
  });
  return {
    async submit(key) {
      await utils.addJob("generate", { key, prompt });
    },
    async close() {
      await runner.stop();
      await utils.release();
      await pgPool.end();
    },
  };
}
