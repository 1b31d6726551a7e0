import { EventEmitter } from "node:events";
import { Logger, makeWorkerUtils, run, type WorkerEvents } from "graphile-worker";
import { Pool } from "pg";
import { prompt, type Rival, type RivalOptions } from "./rival.ts";

const keyOf = (payload: unknown): string => (payload as { key: string }).key;

/** graphile-worker as it comes: jobs are rows, workers hear of them by NOTIFY. */
export async function openGraphileWorker(options: RivalOptions): Promise<Rival> {
  const pgPool = new Pool({
    connectionString: options.postgresUrl,
    max: options.submitters + options.workers + 2,
  });
  // A server that goes away while this one ends is no news.
  pgPool.on("error", () => undefined);
  pgPool.on("connect", (client) => client.on("error", () => undefined));
  const quiet = new Logger(() => () => undefined);
  const utils = await makeWorkerUtils({ pgPool, logger: quiet });
  await utils.migrate();
  const events: WorkerEvents = new EventEmitter();
  events.on("job:complete", ({ job }) => options.heard.ended(keyOf(job.payload)));
  const runner = await run({
    pgPool,
    logger: quiet,
    events,
    concurrency: options.workers,
    noHandleSignals: true,
    taskList: { generate: async (payload) => options.heard.claimed(keyOf(payload)) },
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
