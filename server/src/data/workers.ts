import { z } from "zod";
import { queueNames } from "#contracts/jobs/definition.ts";
import { failureOf } from "./failure.ts";
import type { Db } from "./supabase.ts";

const modelSchema = z.object({ model: z.string(), state: z.string(), bytes: z.number() });
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

/** The report of a worker of any version. Fields that can't be parsed are left out. */
const detailsSchema = z.object({
  started_at: z.string().nullish().catch(null),
  draining_since: z.string().nullish().catch(null),
  rss_bytes: z.number().nullish().catch(null),
  undelivered_callbacks: z.number().int().nullish().catch(null),
  memory: z.object({ budget_bytes: z.number(), held_bytes: z.number() }).nullish().catch(null),
  gpu: gpuSchema.nullish().catch(null),
  queues: z.partialRecord(z.enum(queueNames), queueSchema).catch({}),
});

export type WorkerModel = z.infer<typeof modelSchema>;
export type WorkerGpu = z.infer<typeof gpuSchema>;
export type WorkerQueue = z.infer<typeof queueSchema> & { name: string };
export type WorkerRow = {
  id: string;
  contract_version: number;
  last_seen_at: string;
  details: Omit<z.infer<typeof detailsSchema>, "queues"> & { queues: WorkerQueue[] };
};

const workersLimit = 200;

/** The workers, most recently seen first. Row-level security shows them to operators only. */
export async function listWorkerRows(db: Db): Promise<WorkerRow[]> {
  const { data, error } = await db
    .from("workers")
    .select("id,contract_version,last_seen_at,details")
    .order("last_seen_at", { ascending: false })
    .limit(workersLimit);
  if (error) throw failureOf(error, "reading workers");
  return data.map((row) => {
    const { queues, ...details } = detailsSchema.parse(row.details ?? {});
    const named = Object.entries(queues).flatMap(([name, queue]) => (queue ? [{ name, ...queue }] : []));
    return { ...row, details: { ...details, queues: named } };
  });
}

/** True if the caller is an operator of this installation. */
export async function isOperator(db: Db, userId: string): Promise<boolean> {
  const { data, error } = await db.from("user_profiles").select("role").eq("id", userId);
  if (error) throw failureOf(error, "reading a role");
  return data[0]?.role === "operator";
}
