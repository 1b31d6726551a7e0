import { z } from "zod";
import { type QueueName, queueNames } from "#contracts/jobs/definition.ts";
import { failureOf } from "./failure.ts";
import type { Db } from "./supabase.ts";

const modelStateSchema = z.enum(["in_use", "warm", "leaving"]);
const modelSchema = z.object({
  model: z.string(),
  state: modelStateSchema.nullable().catch(null),
  bytes: z.number(),
});
const queueSchema = z.object({
  provider: z.string().nullish(),
  current_job: z.string().nullish(),
  child_rss_bytes: z.number().nullish(),
  models: z.array(modelSchema).catch([]),
});
const gpuSchema = z.object({
  name: z.string(),
  total_bytes: z.number(),
  used_bytes: z.number(),
  utilization: z.number().nullish(),
  temperature: z.number().nullish(),
});

/** The report of a worker of any release. Values that this server doesn't know are dropped. */
const detailsSchema = z.object({
  started_at: z.string().nullish().catch(null),
  draining_since: z.string().nullish().catch(null),
  rss_bytes: z.number().nullish().catch(null),
  undelivered_callbacks: z.number().int().nullish().catch(null),
  memory: z.object({ budget_bytes: z.number(), held_bytes: z.number() }).nullish().catch(null),
  gpu: gpuSchema.nullish().catch(null),
  queues: z.partialRecord(z.enum(queueNames), queueSchema).catch({}),
});

export type WorkerModelState = z.infer<typeof modelStateSchema>;
export type WorkerModel = z.infer<typeof modelSchema>;
export type WorkerGpu = z.infer<typeof gpuSchema>;
export type WorkerQueue = z.infer<typeof queueSchema> & { name: QueueName };
export type WorkerRow = {
  id: string;
  contract_version: number;
  last_seen_at: string;
  details: Omit<z.infer<typeof detailsSchema>, "queues"> & { queues: WorkerQueue[] };
};

const workersLimit = 200;

/** The workers, most recent report first. Row-level security allows only operators to read them. */
export async function listWorkerRows(db: Db): Promise<WorkerRow[]> {
  const { data, error } = await db
    .from("workers")
    .select("id,contract_version,last_seen_at,details")
    .order("last_seen_at", { ascending: false })
    .limit(workersLimit);
  if (error) throw failureOf(error, "reading workers");
  return data.map((row) => {
    const { queues, ...details } = detailsSchema.parse(row.details ?? {});
    const named = queueNames.flatMap((name) => {
      const queue = queues[name];
      return queue ? [{ name, ...queue }] : [];
    });
    return { ...row, details: { ...details, queues: named } };
  });
}
