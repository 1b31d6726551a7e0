import { setTimeout as pause } from "node:timers/promises";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createGraphqlClient, type GraphqlClient } from "../../dev/generate/graphqlClient.ts";
import { cancelJob, jobUpdated, type LiveJob, submitJob } from "../../dev/generate/operations.ts";
import type { JobInput } from "../../dev/generate/options.ts";
import { buildUser } from "../support/builders.ts";
import type { ChaosSystem } from "./chaosSystem.ts";

/** What somebody saw of one job: the ends that were told, over however many connections that took. */
export type Sighting = { id: string; uuid: string; ends: string[]; faults: string[] };

export type ChaosPerson = {
  id: string;
  /** Submits the job, again and again with the same key, until somebody says that it is there. */
  submit(input: JobInput, key: string): Promise<Sighting>;
  /** Listens until the end of the job has been told, reconnecting as often as that takes. */
  watch(sighting: Sighting): Promise<void>;
  /** Asks once; it may come too late or get lost. */
  cancel(id: string): Promise<void>;
  /** Listens to all jobs at once until `signal`; what was told wrongly goes into the list. */
  watchAll(faults: string[]): Promise<void>;
};

const terminal: ReadonlySet<string> = new Set(["COMPLETED", "FAILED", "CANCELLED"]);
/** Failures that pass: no worker serves the format just now, or too many jobs wait. */
const passing: ReadonlySet<string> = new Set(["FORMAT_UNAVAILABLE", "QUEUE_FULL", "SERVICE_UNAVAILABLE"]);
const jobUpdates = {
  query: "subscription { jobUpdates { uuid status } }",
  data: z.object({ jobUpdates: z.object({ uuid: z.string(), status: z.string() }) }),
};
const retryMs = 250;

const sessionSchema = z.object({ access_token: z.string(), user: z.object({ id: z.uuid() }) });

export const serviceOf = ({ supabase }: ChaosSystem): SupabaseClient =>
  createClient(supabase.url, supabase.serviceKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });

/** Signs somebody up who pays well: credits and room in the queue for many jobs. */
export async function createChaosPerson(system: ChaosSystem, signal: AbortSignal): Promise<ChaosPerson> {
  const response = await fetch(`${system.supabase.url}/auth/v1/signup`, {
    method: "POST",
    headers: { apikey: system.supabase.anonKey, "content-type": "application/json" },
    body: JSON.stringify(buildUser()),
  });
  const { access_token, user } = sessionSchema.parse(await response.json());
  const service = serviceOf(system);
  const raised = await service
    .from("user_profiles")
    .update({ subscription_tier: "enterprise" })
    .eq("id", user.id);
  const granted = await service
    .from("credit_ledger")
    .insert({ user_id: user.id, kind: "grant", amount: 10_000 });
  if (raised.error || granted.error)
    throw new Error(`preparing a person: ${raised.error?.message ?? granted.error?.message}`);
  const api = createGraphqlClient(system.siteUrl, access_token, signal);
  return {
    id: user.id,
    submit: (input, key) => submitUntilAccepted(api, input, key, signal),
    watch: (sighting) => watchUntilEnd(api, sighting, signal),
    async cancel(id) {
      await api.execute(cancelJob.data, cancelJob.query, { id }).catch(() => {});
    },
    watchAll: (faults) => watchAll(api, faults, signal),
  };
}

async function submitUntilAccepted(
  api: GraphqlClient,
  input: JobInput,
  key: string,
  signal: AbortSignal,
): Promise<Sighting> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await api
      .execute(submitJob.data, submitJob.query, { input: { ...input, idempotencyKey: key } })
      .catch(() => null);
    const result = answer?.submitJob;
    if (result && "data" in result)
      return { id: result.data.id, uuid: result.data.uuid, ends: [], faults: [] };
    if (result && !passing.has(result.code)) throw new Error(`refused: ${result.code} ${result.message}`);
    await pause(retryMs, undefined, { signal });
  }
}

async function watchUntilEnd(api: GraphqlClient, sighting: Sighting, signal: AbortSignal): Promise<void> {
  const see = (job: LiveJob): void => {
    if (sighting.ends.length > 0) sighting.faults.push(`told ${job.status} after the end`);
    if (terminal.has(job.status)) sighting.ends.push(job.status);
  };
  while (sighting.ends.length === 0) {
    signal.throwIfAborted();
    try {
      for await (const update of api.subscribe(jobUpdated.data, jobUpdated.query, { id: sighting.id }))
        see(update.jobUpdated);
      if (sighting.ends.length === 0)
        sighting.faults.push("the stream was complete before the job had ended");
    } catch {
      // Cut off. Whoever knows the end by then has no reason to come back.
    }
    if (sighting.ends.length === 0) await pause(retryMs, undefined, { signal });
  }
}

async function watchAll(api: GraphqlClient, faults: string[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const ended = new Set<string>();
    try {
      for await (const { jobUpdates: job } of api.subscribe(jobUpdates.data, jobUpdates.query, {})) {
        if (ended.has(job.uuid)) faults.push(`job ${job.uuid} was told ${job.status} after its end`);
        if (terminal.has(job.status)) ended.add(job.uuid);
      }
    } catch {
      // Cut off, or the scenario is over.
    }
    await pause(retryMs, undefined, { signal }).catch(() => {});
  }
}
