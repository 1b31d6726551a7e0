import { Redis } from "ioredis";
import type { Client } from "pg";
import { enqueueCommands, finishCommands, type RedisCommand } from "#contracts/redis/jobCommands.ts";
import { type QueueMessage, queueMessageSchema } from "#contracts/redis/jobMessage.ts";
import { redisChannels, redisKeys } from "#contracts/redis/keys.ts";
import { contractVersion } from "#contracts/version.ts";
import { connect, connectAs, connectAsService, signUp } from "../postgres/database.ts";
import { prompt, type QueueSystem, type QueueSystemOptions } from "./queueSystem.ts";

type Row = { id: string; user_id: string; attempt: number; queue_score: number };

/**
 * OurVidz: the statements and commands of server and worker over direct connections instead of HTTP, as the other
 * systems have them. Each submitter is a user; each worker is a loop that runs one job at a time.
 */
export async function openOurvidz(options: QueueSystemOptions): Promise<QueueSystem> {
  const { events } = options;
  const admin = await connect(options.postgresUrl);
  const userIds = await signUp(admin, options.submitters);
  await admin.end();
  const owners = await Promise.all(userIds.map((userId) => connectAs(options.postgresUrl, userId)));
  const redis = new Redis({ path: options.redisPath });
  const subscriber = redis.duplicate();
  const keys = new Map<string, string>();
  let closing = false;
  let sleepers: Array<() => void> = [];

  await subscriber.subscribe(redisChannels.workers);
  subscriber.on("message", () => {
    const woken = sleepers;
    sleepers = [];
    for (const wake of woken) wake();
  });

  const send = async (commands: RedisCommand[]): Promise<void> => {
    const pipeline = redis.pipeline();
    for (const [name, ...parameters] of commands) pipeline.call(name, ...parameters);
    await pipeline.exec();
  };

  /** False when the queue was empty. */
  async function claimNext(service: Client, workerId: string): Promise<boolean> {
    const [id] = await redis.zpopmin(redisKeys.queue("sdxl_queue"));
    if (id === undefined) return false;
    const { rows } = await service.query<Row>("select * from public.claim_job($1, $2, 60, $3)", [
      id,
      workerId,
      contractVersion,
    ]);
    const job = rows[0];
    if (!job) throw new Error("A job couldn't be claimed.");
    const key = keys.get(id) ?? "";
    events.claimed(key);
    await service.query("select public.settle_job($1, $2, $3, 'completed', $4)", [
      id,
      job.attempt,
      workerId,
      assetsOf(job),
    ]);
    await send(finishCommands([{ id, userId: job.user_id, status: "completed" }]));
    keys.delete(id);
    events.completed(key);
    return true;
  }

  async function work(index: number): Promise<void> {
    const service = await connectAsService(options.postgresUrl);
    while (!closing) {
      // Registered before the queue is read, so that a wake-up in between isn't missed.
      const woken = new Promise<void>((resolve) => sleepers.push(resolve));
      if (!(await claimNext(service, `worker-${index}`)) && !closing) await woken;
    }
    await service.end();
  }
  const workers = Array.from({ length: options.workers }, (_, index) => work(index));

  return {
    async submit(key, submitter) {
      const owner = owners[submitter % owners.length];
      const { rows } = await (owner as Client).query<Row & QueueMessage>(
        "select id, job_type as type, prompt, config, user_id, created_at, queue_score \
        from public.submit_job('sdxl_image_fast', $1, '{}')",
        [prompt],
      );
      const row = rows[0];
      if (!row) throw new Error("A job wasn't accepted.");
      keys.set(row.id, key);
      const message = queueMessageSchema.parse({
        ...row,
        created_at: new Date(row.created_at).toISOString(),
      });
      await send(enqueueCommands(message, row.queue_score));
    },
    async close() {
      closing = true;
      for (const wake of sleepers) wake();
      await Promise.all(workers);
      for (const owner of owners) await owner.end();
      subscriber.disconnect();
      redis.disconnect();
    },
  };
}

const assetsOf = (job: Row): string =>
  JSON.stringify([
    {
      bucket_name: "sdxl_image_fast",
      file_path: `${job.user_id}/${job.id}/0.png`,
      file_size: 1,
      mime_type: "image/png",
      width: 1024,
      height: 1024,
      batch_index: 0,
      seed: 1,
    },
  ]);
