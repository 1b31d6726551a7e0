import { AsyncLocalStorage } from "node:async_hooks";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { contractVersion } from "#contracts/version.ts";
import type { Capability } from "../inference/protocol.ts";

/** A failed call of Supabase. `status` is the HTTP status, or 0 when there was no response. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  readonly status: number;
  /** Set when one of our SQL functions rejected the call; null for any other failure. */
  readonly refusal: Refusal | null;
  constructor(message: string, status: number, refusal: Refusal | null = null) {
    super(message);
    this.status = status;
    this.refusal = refusal;
  }
}

/** A rejection by one of our SQL functions. `details` is JSON, written by `private.raise_error`. */
export type Refusal = { code: string; details: string | null };

export const refusalOf = (error: unknown): Refusal | null =>
  error instanceof DatabaseError ? error.refusal : null;

/** The row of a claimed job. Its type and configuration are validated when it runs, so that an invalid job can be settled. */
export const claimedJobSchema = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  job_type: z.string(),
  prompt: z.string(),
  config: z.unknown(),
  attempt: z.number().int().positive(),
  created_at: z.string().optional(),
  /** The deadline that the job's owner has set. */
  finish_by: z.string().nullish(),
});
export type ClaimedJob = z.infer<typeof claimedJobSchema>;

const renewalSchema = z.object({ renewed: z.boolean(), cancel_requested: z.boolean() });

/** The SQL functions that a worker calls. All throw {@link DatabaseError}. */
export type Database = {
  /** Returns null if the job can't be claimed (any longer). Repeating a call with the same `claimId` returns the same job. */
  claim(jobId: string, leaseSeconds: number, claimId: string): Promise<ClaimedJob | null>;
  renew(
    jobId: string,
    attempt: number,
    leaseSeconds: number,
  ): Promise<{ renewed: boolean; cancelRequested: boolean }>;
  reportWorker(capabilities: Capability[], details: Record<string, unknown>): Promise<void>;
};

const requestTimeoutMs = 15_000;
/** Limit of every request, including uploads of 100 MB. Without it, a hung connection would block a job forever. */
const maxRequestMs = 300_000;

/** storage-js accepts a signal for downloads only. This one reaches the `fetch` of every call. */
const callSignal = new AsyncLocalStorage<AbortSignal>();

/** Runs a call of a `createSupabase` client so that it fails without a response (status 0) when `signal` aborts. */
export const withAbortSignal = <T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> =>
  callSignal.run(signal, call);

/** Creates a Supabase client with the service key, without a session and without timers. */
export function createSupabase(url: string, serviceKey: string): SupabaseClient {
  return createClient(url, serviceKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      fetch: (input, init) => {
        const signals = [AbortSignal.timeout(maxRequestMs), init?.signal, callSignal.getStore()];
        return fetch(input, { ...init, signal: AbortSignal.any(signals.filter((signal) => !!signal)) });
      },
    },
  });
}

export function createDatabase(supabase: SupabaseClient, workerId: string): Database {
  const call = async (name: string, parameters: Record<string, unknown>): Promise<unknown> => {
    const { data, error, status } = await supabase
      .rpc(name, { ...parameters, p_worker_id: workerId })
      .abortSignal(AbortSignal.timeout(requestTimeoutMs));
    if (error) {
      // P0001 is raised by our functions. Other errors may have hints from PostgREST.
      const refusal =
        error.code === "P0001" && error.hint ? { code: error.hint, details: error.details || null } : null;
      const reason = error.message || error.code || `status ${status}`;
      throw new DatabaseError(`${name}: ${reason}`, status, refusal);
    }
    return data;
  };
  return {
    async claim(jobId, leaseSeconds, claimId) {
      const rows = await call("claim_job", {
        p_job_id: jobId,
        p_lease_seconds: leaseSeconds,
        p_contract_version: contractVersion,
        p_claim_id: claimId,
      });
      return z.array(claimedJobSchema).parse(rows)[0] ?? null;
    },
    async renew(jobId, attempt, leaseSeconds) {
      const rows = await call("renew_lease", {
        p_job_id: jobId,
        p_attempt: attempt,
        p_lease_seconds: leaseSeconds,
      });
      const row = z.array(renewalSchema).parse(rows)[0];
      return { renewed: row?.renewed ?? false, cancelRequested: row?.cancel_requested ?? false };
    },
    async reportWorker(capabilities, details) {
      await call("report_worker", {
        p_contract_version: contractVersion,
        p_capabilities: capabilities,
        p_details: details,
      });
    },
  };
}
