import { setTimeout as pause } from "node:timers/promises";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { createGraphqlClient, type GraphqlClient } from "../../cli/generate/graphqlClient.ts";
import { cancelJob, jobUpdated, submitJob } from "../../cli/generate/operations.ts";
import type { JobInput } from "../../cli/generate/options.ts";
import { buildUser } from "../support/builders.ts";
import type { ChaosSystem } from "./chaosSystem.ts";
import {
  createReportedOutcomes,
  type ReportedOutcomes,
  reportedStateSchema,
  terminal,
} from "./reportedOutcomes.ts";

/** What a user received about one job, over all connections: its terminal states and violations of the protocol. */
export type WatchedJob = { id: string; uuid: string; ends: string[]; violations: string[] };

/** A job, possibly with a deadline. */
export type ChaosInput = JobInput & { startBy?: string; finishBy?: string };

export type ChaosUser = {
  id: string;
  /** What was received over `watchAll`. */
  reported: ReportedOutcomes;
  /** Submits the job with the same idempotency key until it is accepted. Null if its deadline passed first. */
  submit(input: ChaosInput, key: string): Promise<WatchedJob | null>;
  /** Retries a failed or cancelled job, in the same way. */
  retry(id: string, key: string): Promise<WatchedJob>;
  /** Listens until the end of the job has been reported, reconnecting as often as that takes. */
  watch(watched: WatchedJob): Promise<void>;
  /** Requests cancellation once; the request may be late or lost. */
  cancel(id: string): Promise<void>;
  /** Subscribes to all jobs until the scenario is over, and resumes after a lost connection. */
  watchAll(): Promise<void>;
};

/** Temporary failures: no worker serves the format at the moment, or too many jobs are queued. */
const temporary: ReadonlySet<string> = new Set(["FORMAT_UNAVAILABLE", "QUEUE_FULL", "SERVICE_UNAVAILABLE"]);
const failure = z.object({ __typename: z.string(), code: z.string(), message: z.string() });
const retryJob = {
  query: `mutation ($id: ID!, $key: String) { retryJob(id: $id, idempotencyKey: $key) {
    __typename ... on RetryJobSuccess { data { id uuid } } ... on Error { code message } } }`,
  data: z.object({
    retryJob: z.union([z.object({ data: z.object({ id: z.string(), uuid: z.string() }) }), failure]),
  }),
};
const jobUpdates = {
  query: `subscription ($since: DateTime) { jobUpdates(since: $since) { uuid status isThrottled updatedAt } }`,
  data: z.object({ jobUpdates: reportedStateSchema }),
};
const retryMs = 250;

const sessionSchema = z.object({ access_token: z.string(), user: z.object({ id: z.uuid() }) });

export const serviceOf = ({ supabase }: ChaosSystem): SupabaseClient =>
  createClient(supabase.url, supabase.serviceKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });

/** The enterprise tier may queue many jobs; of the free tier two may be queued or running. */
export type ChaosTier = "enterprise" | "free";

/** Signs up a user who has credits for many jobs and alternates between the servers. */
export async function createChaosUser(
  system: ChaosSystem,
  tier: ChaosTier,
  signal: AbortSignal,
): Promise<ChaosUser> {
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
    throw new Error(`preparing a user: ${raised.error?.message ?? granted.error?.message}`);
  const clients = system.siteUrls.map((url) => createGraphqlClient(url, access_token, signal));
  let calls = 0;
  const api: NextApi = () => {
    calls += 1;
    return clients[calls % clients.length] as GraphqlClient;
  };
  const reported = createReportedOutcomes(new Date());
  return {
    id: user.id,
    reported,
    submit: (input, key) =>
      untilAccepted(signal, deadlineOf(input), async () => {
        const variables = { input: { ...input, idempotencyKey: key } };
        return (await api().execute(submitJob.data, submitJob.query, variables)).submitJob;
      }),
    async retry(id, key) {
      const accepted = await untilAccepted(signal, null, async () => {
        return (await api().execute(retryJob.data, retryJob.query, { id, key })).retryJob;
      });
      if (!accepted) throw new Error("a retry without a deadline was too late");
      return accepted;
    },
    watch: (watched) => watchUntilEnd(api, watched, signal),
    async cancel(id) {
      await api()
        .execute(cancelJob.data, cancelJob.query, { id })
        .catch(() => {});
    },
    watchAll: () => watchAll(api, reported, signal),
  };
}

/** Returns the client of the server for the next call. */
type NextApi = () => GraphqlClient;
type Response = { data: { id: string; uuid: string } } | z.infer<typeof failure>;

function deadlineOf({ startBy, finishBy }: ChaosInput): number | null {
  const first = startBy ?? finishBy;
  return first === undefined ? null : Date.parse(first);
}

async function untilAccepted(
  signal: AbortSignal,
  deadline: number | null,
  ask: () => Promise<Response>,
): Promise<WatchedJob | null> {
  for (;;) {
    signal.throwIfAborted();
    const result = await ask().catch(() => null);
    if (result && "data" in result) {
      return { id: result.data.id, uuid: result.data.uuid, ends: [], violations: [] };
    }
    // The server checks the key before the deadline, so an earlier acceptance would have been returned.
    if (result?.code === "INVALID_INPUT" && deadline !== null && deadline <= Date.now()) return null;
    if (result && !temporary.has(result.code)) throw new Error(`rejected: ${result.code} ${result.message}`);
    await pause(retryMs, undefined, { signal });
  }
}

async function watchUntilEnd(api: NextApi, watched: WatchedJob, signal: AbortSignal): Promise<void> {
  const see = ({ status }: { status: string }): void => {
    if (watched.ends.length > 0) watched.violations.push(`received ${status} after the terminal state`);
    if (terminal.has(status)) watched.ends.push(status);
  };
  while (watched.ends.length === 0) {
    signal.throwIfAborted();
    try {
      for await (const update of api().subscribe(jobUpdated.data, jobUpdated.query, { id: watched.id }))
        see(update.jobUpdated);
      if (watched.ends.length === 0)
        watched.violations.push("the stream completed before the job's terminal state");
    } catch {
      // The connection was lost. Reconnect only if the terminal state is still unknown.
    }
    if (watched.ends.length === 0) await pause(retryMs, undefined, { signal });
  }
}

async function watchAll(api: NextApi, reported: ReportedOutcomes, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const see = reported.connection();
    try {
      const variables = { since: reported.since() };
      for await (const update of api().subscribe(jobUpdates.data, jobUpdates.query, variables))
        see(update.jobUpdates);
    } catch {
      // The connection was lost, or the scenario is over.
    }
    await pause(retryMs, undefined, { signal }).catch(() => {});
  }
}
