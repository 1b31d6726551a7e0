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

/** A state of a job and the time at which it arrived, in milliseconds of `performance.now()`. */
export type ReceivedState = { at: number; job: WatchedJob };

export type SubmittedJob = {
  /** When the mutation was sent, and when its response arrived, in milliseconds of `performance.now()`. */
  sentAt: number;
  respondedAt: number;
  /**
   * Resolves with the first state that `matches`. Rejects when the job reaches a terminal state before or the time is
   * up. `what` names the awaited state in the error.
   */
  waitFor(what: string, matches: (job: WatchedJob) => boolean, timeoutMs?: number): Promise<ReceivedState>;
};

export type Session = {
  submit(input: Record<string, unknown>): Promise<SubmittedJob>;
  close(): void;
};

const defaultTimeoutMs = 60_000;

/** Signs in as the demo account and watches all its jobs over one stream, as a tab of the site does. */
export async function openSession(stack: Stack): Promise<Session> {
  const closing = new AbortController();
  const anonymous = createGraphqlClient(stack.url, null, closing.signal);
  const signedIn = await anonymous.execute(signIn.data, signIn.query, { input: stack.account });
  if (!("data" in signedIn.signIn)) throw new Error(describeTypedFailure(signedIn.signIn));
  const client = createGraphqlClient(stack.url, signedIn.signIn.data.accessToken, closing.signal);
  const watch = watchJobs(client, closing.signal);
  return {
    async submit(input) {
      const sentAt = performance.now();
      const response = await client.execute(submitJob.data, submitJob.query, { input });
      const respondedAt = performance.now();
      if (!("data" in response.submitJob)) throw new Error(describeTypedFailure(response.submitJob));
      const { id } = response.submitJob.data;
      return { sentAt, respondedAt, waitFor: (what, matches, ms) => watch.waitFor(id, what, matches, ms) };
    },
    close: () => closing.abort(),
  };
}

function watchJobs(client: GraphqlClient, signal: AbortSignal) {
  const states = new Map<string, ReceivedState[]>();
  const listeners = new Set<(job: WatchedJob, at: number) => void>();
  let streamError: unknown = null;

  async function follow(): Promise<void> {
    for await (const { jobUpdates: job } of client.subscribe(jobUpdates.data, jobUpdates.query, {})) {
      const at = performance.now();
      states.set(job.id, [...(states.get(job.id) ?? []), { at, job }]);
      for (const listener of listeners) listener(job, at);
    }
  }
  follow().catch((error: unknown) => {
    if (!signal.aborted) streamError = error;
  });

  return {
    waitFor(
      id: string,
      what: string,
      matches: (job: WatchedJob) => boolean,
      timeoutMs = defaultTimeoutMs,
    ): Promise<ReceivedState> {
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          clearTimeout(timer);
          listeners.delete(listener);
        };
        const listener = (job: WatchedJob, at: number): void => {
          if (job.id !== id) return;
          if (matches(job)) {
            stop();
            resolve({ at, job });
          } else if (["COMPLETED", "FAILED", "CANCELLED"].includes(job.status)) {
            stop();
            reject(new Error(`The job is ${job.status}, not ${what}. ${job.error?.message ?? ""}`));
          }
        };
        const timer = setTimeout(() => {
          stop();
          reject(
            new Error(`Timed out after ${timeoutMs / 1000} s waiting for ${what}.`, { cause: streamError }),
          );
        }, timeoutMs);
        listeners.add(listener);
        for (const { at, job } of states.get(id) ?? []) if (listeners.has(listener)) listener(job, at);
      });
    },
  };
}

/** The input of the image that most scripts generate. */
export const imageInput = (seed: number): Record<string, unknown> => ({
  type: "sdxl_image_fast",
  prompt: "a red circle on a blue background",
  seed,
});

export const isCompleted = (job: WatchedJob): boolean => job.status === "COMPLETED";
