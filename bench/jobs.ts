import { z } from "zod";
import { createGraphqlClient, type GraphqlClient } from "../cli/generate/graphqlClient.ts";
import { describeTypedFailure, signIn, submitJob } from "../cli/generate/operations.ts";
import type { Stack } from "./stack.ts";

const timingNames = [
  "totalMs",
  "loadMs",
  "textEncodeMs",
  "denoiseMs",
  "decodeMs",
  "fileEncodeMs",
  "uploadMs",
  "sessionRunMs",
] as const;

const jobSchema = z.object({
  id: z.string(),
  status: z.enum(["PENDING", "PROCESSING", "COMPLETED", "FAILED", "CANCELLED"]),
  progress: z.object({ phase: z.string(), step: z.number(), elapsedMs: z.number() }).nullable(),
  error: z.object({ message: z.string() }).nullable(),
  timings: z.record(z.enum(timingNames), z.number()).nullable(),
});
export type WatchedJob = z.infer<typeof jobSchema>;
export type JobTimings = NonNullable<WatchedJob["timings"]>;

const jobUpdates = {
  query: `subscription JobUpdates { jobUpdates {
    id status progress { phase step elapsedMs } error { message } timings { ${timingNames.join(" ")} } } }`,
  data: z.object({ jobUpdates: jobSchema }),
};

/** A state of a job and when it arrived here, in milliseconds of `performance.now()`. */
export type Sighting = { at: number; job: WatchedJob };

export type SubmittedJob = {
  /** When the mutation was sent, and when its answer was there. */
  sentAt: number;
  answeredAt: number;
  /** The first state for which `matches` holds. Rejects when the job fails or nothing matches in `patienceMs`. */
  sees(what: string, matches: (job: WatchedJob) => boolean, patienceMs?: number): Promise<Sighting>;
};

export type Person = {
  submit(input: Record<string, unknown>): Promise<SubmittedJob>;
  leave(): void;
};

/** Milliseconds; pictures take seconds. */
const patience = 60_000;

/** Signs in as the demo account and watches all its jobs over one stream, as a tab of the site does. */
export async function signInAndWatch(stack: Stack): Promise<Person> {
  const leave = new AbortController();
  const stranger = createGraphqlClient(stack.url, null, leave.signal);
  const signedIn = await stranger.execute(signIn.data, signIn.query, { input: stack.account });
  if (!("data" in signedIn.signIn)) throw new Error(describeTypedFailure(signedIn.signIn));
  const client = createGraphqlClient(stack.url, signedIn.signIn.data.accessToken, leave.signal);
  const watch = watchJobs(client, leave.signal);
  return {
    async submit(input) {
      const sentAt = performance.now();
      const answer = await client.execute(submitJob.data, submitJob.query, { input });
      const answeredAt = performance.now();
      if (!("data" in answer.submitJob)) throw new Error(describeTypedFailure(answer.submitJob));
      const { id } = answer.submitJob.data;
      return { sentAt, answeredAt, sees: (what, matches, ms) => watch.sees(id, what, matches, ms) };
    },
    leave: () => leave.abort(),
  };
}

function watchJobs(client: GraphqlClient, signal: AbortSignal) {
  const sightings = new Map<string, Sighting[]>();
  const waiting = new Set<(job: WatchedJob, at: number) => void>();
  let broken: unknown = null;

  async function follow(): Promise<void> {
    for await (const { jobUpdates: job } of client.subscribe(jobUpdates.data, jobUpdates.query, {})) {
      const at = performance.now();
      sightings.set(job.id, [...(sightings.get(job.id) ?? []), { at, job }]);
      for (const look of waiting) look(job, at);
    }
  }
  follow().catch((error: unknown) => {
    if (!signal.aborted) broken = error;
  });

  return {
    sees(
      id: string,
      what: string,
      matches: (job: WatchedJob) => boolean,
      patienceMs = patience,
    ): Promise<Sighting> {
      return new Promise((resolve, reject) => {
        const settle = (): void => {
          clearTimeout(timer);
          waiting.delete(look);
        };
        const look = (job: WatchedJob, at: number): void => {
          if (job.id !== id) return;
          if (matches(job)) {
            settle();
            resolve({ at, job });
          } else if (["COMPLETED", "FAILED", "CANCELLED"].includes(job.status)) {
            settle();
            reject(new Error(`The job ended ${job.status} before ${what}: ${job.error?.message ?? ""}`));
          }
        };
        const timer = setTimeout(() => {
          settle();
          reject(new Error(`Waited ${patienceMs / 1000} s in vain for ${what}.`, { cause: broken }));
        }, patienceMs);
        waiting.add(look);
        for (const { at, job } of sightings.get(id) ?? []) if (waiting.has(look)) look(job, at);
      });
    },
  };
}

/** The common picture of these measurements. */
export const picture = (seed: number): Record<string, unknown> => ({
  type: "sdxl_image_fast",
  prompt: "a red circle on a blue background",
  seed,
});

export const isCompleted = (job: WatchedJob): boolean => job.status === "COMPLETED";
