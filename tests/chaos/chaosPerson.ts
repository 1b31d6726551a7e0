import { setTimeout as pause } from "node:timers/promises";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createGraphqlClient, type GraphqlClient } from "../../cli/generate/graphqlClient.ts";
import { cancelJob, jobUpdated, submitJob } from "../../cli/generate/operations.ts";
import type { JobInput } from "../../cli/generate/options.ts";
import { buildUser } from "../support/builders.ts";
import type { ChaosSystem } from "./chaosSystem.ts";
import { createToldEnds, type ToldEnds, terminal, toldStateSchema } from "./toldEnds.ts";

/** What somebody saw of one job: the ends that were told, over however many connections that took. */
export type Sighting = { id: string; uuid: string; ends: string[]; faults: string[] };

/** A job, and until when its owner wants it. */
export type ChaosInput = JobInput & { startBy?: string; finishBy?: string };

export type ChaosPerson = {
  id: string;
  /** What was told over `watchAll`. */
  told: ToldEnds;
  /** Submits the job, again and again with the same key, until somebody says that it is there; null: its time is over. */
  submit(input: ChaosInput, key: string): Promise<Sighting | null>;
  /** Submits a job that failed or was cancelled again, in the same way. */
  retry(id: string, key: string): Promise<Sighting>;
  /** Listens until the end of the job has been told, reconnecting as often as that takes. */
  watch(sighting: Sighting): Promise<void>;
  /** Asks once; it may come too late or get lost. */
  cancel(id: string): Promise<void>;
  /** Listens to all jobs at once until the scenario is over, going on where it was cut off. */
  watchAll(): Promise<void>;
};

/** Failures that pass: no worker serves the format just now, or too many jobs wait. */
const passing: ReadonlySet<string> = new Set(["FORMAT_UNAVAILABLE", "QUEUE_FULL", "SERVICE_UNAVAILABLE"]);
const failure = z.object({ __typename: z.string(), code: z.string(), message: z.string() });
const retryJob = {
  query: `mutation ($id: ID!, $key: String) { retryJob(id: $id, idempotencyKey: $key) {
    __typename ... on RetryJobSuccess { data { id uuid } } ... on Error { code message } } }`,
  data: z.object({
    retryJob: z.union([z.object({ data: z.object({ id: z.string(), uuid: z.string() }) }), failure]),
  }),
};
const jobUpdates = {
  query: `subscription ($since: DateTime) { jobUpdates(since: $since) { uuid status throttled updatedAt } }`,
  data: z.object({ jobUpdates: toldStateSchema }),
};
const retryMs = 250;

const sessionSchema = z.object({ access_token: z.string(), user: z.object({ id: z.uuid() }) });

export const serviceOf = ({ supabase }: ChaosSystem): SupabaseClient =>
  createClient(supabase.url, supabase.serviceKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });

/** Whoever pays well has room in the queue for many jobs; of one who pays nothing two wait or run at a time. */
export type ChaosTier = "enterprise" | "free";

/** Signs somebody up who has credits for many jobs, and who asks another server each time. */
export async function createChaosPerson(
  system: ChaosSystem,
  tier: ChaosTier,
  signal: AbortSignal,
): Promise<ChaosPerson> {
  const response = await fetch(`${system.supabase.url}/auth/v1/signup`, {
    method: "POST",
    headers: { apikey: system.supabase.anonKey, "content-type": "application/json" },
    body: JSON.stringify(buildUser()),
  });
  const { access_token, user } = sessionSchema.parse(await response.json());
  const service = serviceOf(system);
  const raised = await service.from("user_profiles").update({ subscription_tier: tier }).eq("id", user.id);
  const granted = await service
    .from("credit_ledger")
    .insert({ user_id: user.id, kind: "grant", amount: 10_000 });
  if (raised.error || granted.error)
    throw new Error(`preparing a person: ${raised.error?.message ?? granted.error?.message}`);
  const clients = system.siteUrls.map((url) => createGraphqlClient(url, access_token, signal));
  let calls = 0;
  const api: NextApi = () => {
    calls += 1;
    return clients[calls % clients.length] as GraphqlClient;
  };
  const told = createToldEnds(new Date());
  return {
    id: user.id,
    told,
    submit: (input, key) =>
      untilAccepted(signal, deadlineOf(input), async () => {
        const variables = { input: { ...input, idempotencyKey: key } };
        return (await api().execute(submitJob.data, submitJob.query, variables)).submitJob;
      }),
    async retry(id, key) {
      const accepted = await untilAccepted(signal, null, async () => {
        return (await api().execute(retryJob.data, retryJob.query, { id, key })).retryJob;
      });
      if (!accepted) throw new Error("only what has a deadline can be too late");
      return accepted;
    },
    watch: (sighting) => watchUntilEnd(api, sighting, signal),
    async cancel(id) {
      await api()
        .execute(cancelJob.data, cancelJob.query, { id })
        .catch(() => {});
    },
    watchAll: () => watchAll(api, told, signal),
  };
}

/** The server for the next call. */
type NextApi = () => GraphqlClient;
type Answer = { data: { id: string; uuid: string } } | z.infer<typeof failure>;

function deadlineOf({ startBy, finishBy }: ChaosInput): number | null {
  const first = startBy ?? finishBy;
  return first === undefined ? null : Date.parse(first);
}

async function untilAccepted(
  signal: AbortSignal,
  deadline: number | null,
  ask: () => Promise<Answer>,
): Promise<Sighting | null> {
  for (;;) {
    signal.throwIfAborted();
    const result = await ask().catch(() => null);
    if (result && "data" in result) {
      return { id: result.data.id, uuid: result.data.uuid, ends: [], faults: [] };
    }
    // The key is looked up before the deadline: what was accepted before would have been answered.
    if (result?.code === "INVALID_INPUT" && deadline !== null && deadline <= Date.now()) return null;
    if (result && !passing.has(result.code)) throw new Error(`refused: ${result.code} ${result.message}`);
    await pause(retryMs, undefined, { signal });
  }
}

async function watchUntilEnd(api: NextApi, sighting: Sighting, signal: AbortSignal): Promise<void> {
  const see = ({ status }: { status: string }): void => {
    if (sighting.ends.length > 0) sighting.faults.push(`told ${status} after the end`);
    if (terminal.has(status)) sighting.ends.push(status);
  };
  while (sighting.ends.length === 0) {
    signal.throwIfAborted();
    try {
      for await (const update of api().subscribe(jobUpdated.data, jobUpdated.query, { id: sighting.id }))
        see(update.jobUpdated);
      if (sighting.ends.length === 0)
        sighting.faults.push("the stream was complete before the job had ended");
    } catch {
      // Cut off. Whoever knows the end by then has no reason to come back.
    }
    if (sighting.ends.length === 0) await pause(retryMs, undefined, { signal });
  }
}

async function watchAll(api: NextApi, told: ToldEnds, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const see = told.connection();
    try {
      const variables = { since: told.since() };
      for await (const update of api().subscribe(jobUpdates.data, jobUpdates.query, variables))
        see(update.jobUpdates);
    } catch {
      // Cut off, or the scenario is over.
    }
    await pause(retryMs, undefined, { signal }).catch(() => {});
  }
}
