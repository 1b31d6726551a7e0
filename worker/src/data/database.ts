import { AsyncLocalStorage } from "node:async_hooks";
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { z } from "zod";
import { contractVersion } from "#contracts/version.ts";
import type { Capability } from "../inference/protocol.ts";

/** Supabase did not do what it was asked. `status` is the HTTP status, 0 where there was no answer. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  readonly status: number;
  /** Set where one of our SQL functions said no, rather than something on the way to it. */
  readonly refusal: Refusal | null;
  constructor(message: string, status: number, refusal: Refusal | null = null) {
    super(message);
    this.status = status;
    this.refusal = refusal;
  }
}

/** `details` is JSON, as `private.fail` writes it. */
export type Refusal = { code: string; details: string | null };

export const refusalOf = (error: unknown): Refusal | null =>
  error instanceof DatabaseError ? error.refusal : null;

/** The row of a claimed job; its content is checked when it is run, so that a bad one can be settled. */
export const claimedJobSchema = z.object({
  id: z.uuid(),
  user_id: z.uuid(),
  job_type: z.string(),
  prompt: z.string(),
  config: z.unknown(),
  attempt: z.number().int().positive(),
  created_at: z.string().optional(),
  /** When its owner gives it up. */
  finish_by: z.string().nullish(),
});
export type ClaimedJob = z.infer<typeof claimedJobSchema>;

const renewalSchema = z.object({ renewed: z.boolean(), cancel_requested: z.boolean() });

/** The SQL functions a worker may call. Every one throws {@link DatabaseError}. */
export type Database = {
  /** null: not claimable (any more), drop it. Repeated with the same `claimId` it gives the same answer. */
  claim(jobId: string, leaseSeconds: number, claimId: string): Promise<ClaimedJob | null>;
  renew(
    jobId: string,
    attempt: number,
    leaseSeconds: number,
  ): Promise<{ renewed: boolean; cancelRequested: boolean }>;
  reportWorker(capabilities: Capability[], details: Record<string, unknown>): Promise<void>;
};

const answerLimitMs = 15_000;
/** For everything, uploads of 100 MB included: without it a connection that hangs would hold a job for ever. */
const requestLimitMs = 300_000;

/** storage-js takes a signal for downloads only; this one reaches the `fetch` of whatever a call makes. */
const signalOfCall = new AsyncLocalStorage<AbortSignal>();

/** Makes a call with a client of `createSupabase` that ends, as a failure without an answer, when `signal` aborts. */
export const endedBy = <T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> =>
  signalOfCall.run(signal, call);

/** A Supabase client with the service key, for a process: no session, no timers. */
export function createSupabase(url: string, serviceKey: string): SupabaseClient {
  return createClient(url, serviceKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      fetch: (input, init) => {
        const signals = [AbortSignal.timeout(requestLimitMs), init?.signal, signalOfCall.getStore()];
        return fetch(input, { ...init, signal: AbortSignal.any(signals.filter((signal) => !!signal)) });
      },
    },
  });
}

export function createDatabase(supabase: SupabaseClient, workerId: string): Database {
  const call = async (name: string, parameters: Record<string, unknown>): Promise<unknown> => {
    const { data, error, status } = await supabase
      .rpc(name, { ...parameters, p_worker_id: workerId })
      .abortSignal(AbortSignal.timeout(answerLimitMs));
    if (error) {
      // PostgREST has hints of its own.
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
