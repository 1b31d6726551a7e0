import { contractVersion } from "#contracts/version.ts";
import { type Actor, asService, asUser, createUser, type SqlDatabase } from "../sqlDatabase.ts";
import { limits, type ModelJob, type Status } from "./jobModel.ts";

/** The state of a job in the tables, with the names of the model. */
export type ShownJob = Pick<
  ModelJob,
  | "id"
  | "status"
  | "attempt"
  | "handBacks"
  | "crashes"
  | "start"
  | "discarded"
  | "throttled"
  | "cancelRequested"
  | "errorCode"
  | "ledger"
  | "outcomes"
>;

/** Calls of the SQL functions in the roles that may call them. Returns the code of an expected error. */
export type RealJobs = ReturnType<typeof realJobs>;

/** Sets small limits, so that short runs reach them. */
export async function makeLimitsSmall({ sql }: SqlDatabase): Promise<void> {
  await sql("update public.tiers set max_active = $1, max_pending = $2 where tier = 'free'", [
    limits.maxActive,
    limits.maxPending,
  ]);
}

export function realJobs(database: SqlDatabase) {
  const { sql } = database;
  const call = async (
    actor: Actor,
    text: string,
    params: unknown[],
  ): Promise<Record<string, unknown>[] | string> => {
    try {
      return await database.as(actor, text, params);
    } catch (error) {
      if (error instanceof Error && "hint" in error && typeof error.hint === "string") return error.hint;
      throw error;
    }
  };
  const idOf = (answer: Record<string, unknown>[] | string): { id: string } | string =>
    typeof answer === "string" ? answer : { id: String(answer[0]?.id) };

  return {
    async createUser(id: string, credits: number): Promise<void> {
      await createUser(database, id);
      await sql(
        `insert into public.credit_ledger (user_id, kind, amount, note)
         select $1, 'adjust', $2 - sum(amount), 'test' from public.credit_ledger where user_id = $1`,
        [id, credits],
      );
    },
    async deleteUsers(ids: readonly string[]): Promise<void> {
      await sql("delete from auth.users where id = any ($1)", [ids]);
    },
    submit: async (user: string, body: string, batchSize: number, key: string | null) =>
      idOf(
        await call(asUser(user), "select id from public.submit_job('sdxl_image_fast', $1, $2, $3)", [
          body,
          JSON.stringify({ batch_size: batchSize }),
          key,
        ]),
      ),
    retry: async (user: string, id: string) =>
      idOf(await call(asUser(user), "select id from public.retry_job($1, true)", [id])),
    async cancel(user: string, id: string): Promise<string | null> {
      const answer = await call(asUser(user), "select id from public.cancel_job($1)", [id]);
      return typeof answer === "string" ? answer : null;
    },
    async cancelPending(user: string): Promise<number> {
      return (await database.as(asUser(user), "select id from public.cancel_pending_jobs()")).length;
    },
    async claim(id: string, worker: string): Promise<boolean> {
      const rows = await database.as(asService, "select id from public.claim_job($1, $2, 60, $3)", [
        id,
        worker,
        contractVersion,
      ]);
      return rows.length === 1;
    },
    async renew(id: string, worker: string, attempt: number): Promise<{ renewed: boolean; stop: boolean }> {
      const [row] = await database.as(asService, "select * from public.renew_lease($1, $2, $3, 60)", [
        id,
        worker,
        attempt,
      ]);
      return { renewed: row?.renewed === true, stop: row?.cancel_requested === true };
    },
    async settle(
      job: { id: string; user: string; credits: number },
      settlement: { attempt: number; worker: string; status: Status; code: string; retryable: boolean },
    ): Promise<string> {
      const [row] = await database.as(
        asService,
        `select public.settle_job(p_job_id => $1, p_attempt => $2, p_worker_id => $3, p_status => $4,
           p_assets => $5, p_error_code => $6, p_error_message => 'It failed.', p_retryable => $7) ->> 'outcome' as outcome`,
        [
          job.id,
          settlement.attempt,
          settlement.worker,
          settlement.status,
          settlement.status === "completed" ? JSON.stringify(assetsOf(job)) : null,
          settlement.status === "failed" ? settlement.code : null,
          settlement.retryable,
        ],
      );
      return String(row?.outcome);
    },
    ...operatorActions(database, call),
    ...timeChanges(database),
    ...readState(database),
  };
}

const operatorId = "00000000-0000-4000-9000-000000000001";
type Call = (actor: Actor, text: string, params: unknown[]) => Promise<Record<string, unknown>[] | string>;

/** Each returns the code of an expected error, or null. */
function operatorActions(database: SqlDatabase, call: Call) {
  const { sql } = database;
  const operator = asUser(operatorId);
  const perform = async (text: string, params: unknown[]): Promise<string | null> => {
    const answer = await call(operator, text, params);
    return typeof answer === "string" ? answer : null;
  };
  return {
    async addOperator(): Promise<void> {
      await createUser(database, operatorId);
      await sql("update public.user_profiles set role = 'operator' where id = $1", [operatorId]);
    },
    /** Restores the state of the queue before each sequence. */
    async resetQueue(): Promise<void> {
      await sql("delete from public.queue_clocks");
      await sql("update public.queue_states set paused_at = null, paused_by = null, reason = null");
    },
    requeue: (id: string) => perform("select * from public.operator_requeue_job($1)", [id]),
    discard: (id: string) => perform("select * from public.operator_discard_job($1)", [id]),
    cancelAny: (id: string) => perform("select * from public.operator_cancel_job($1, 'test')", [id]),
    pause: () => perform("select * from public.operator_pause_queue('sdxl_queue', 'test')", []),
    /** Returns the ids of the jobs that can be claimed now. */
    async resume(): Promise<string[]> {
      const rows = await database.as(operator, "select id from public.operator_resume_queue('sdxl_queue')");
      return rows.map(({ id }) => String(id));
    },
    async adjust(user: string, amount: number): Promise<number | string> {
      const answer = await call(
        operator,
        "select public.operator_adjust_credits($1, $2, 'test') as balance",
        [user, amount],
      );
      return typeof answer === "string" ? answer : Number(answer[0]?.balance);
    },
  };
}

/** Time passing, and the sweep. */
function timeChanges(database: SqlDatabase) {
  const { sql } = database;
  return {
    /** Returns the ids of the jobs that can be claimed now. */
    async sweep(): Promise<string[]> {
      const sweeping = () => database.as(asService, "select id, status from public.sweep_jobs()");
      await sweeping();
      // The second sweep returns the jobs that the first one changed.
      return (await sweeping()).filter(({ status }) => status === "pending").map(({ id }) => String(id));
    },
    async expireLease(id: string): Promise<void> {
      await sql("update public.jobs set lease_expires_at = now() - interval '1 second' where id = $1", [id]);
    },
    async miss(id: string, which: "start_by" | "finish_by"): Promise<void> {
      await sql(`update public.jobs set ${which} = now() - interval '1 second' where id = $1`, [id]);
    },
    /** Ends the delay before a retry now, or after the test. */
    async setDelay(id: string, until: "now" | "later"): Promise<void> {
      const when = until === "now" ? "now()" : "now() + interval '1 day'";
      await sql(`update public.jobs set available_at = ${when} where id = $1 and status = 'pending'`, [id]);
    },
  };
}

function readState(database: SqlDatabase) {
  const { sql } = database;
  return {
    async balance(user: string): Promise<number> {
      const [row] = await database.as(asUser(user), "select public.credit_balance() as balance");
      return Number(row?.balance);
    },
    async show(users: readonly string[]): Promise<ShownJob[]> {
      const rows = await sql(
        `select j.id, j.status, j.attempt, j.hand_backs as "handBacks", j.crashes, j.throttled,
           j.virtual_start::integer as start, j.discarded_at is not null as discarded,
           j.cancel_requested_at is not null as "cancelRequested", j.error_code as "errorCode",
           to_jsonb(array(select l.kind from public.credit_ledger l where l.job_id = j.id order by l.id)) as ledger,
           to_jsonb(array(select a.outcome from public.job_attempts a where a.job_id = j.id order by a.attempt)) as outcomes
         from public.jobs j where j.user_id = any ($1)`,
        [users],
      );
      return rows as ShownJob[];
    },
  };
}

const assetsOf = ({ id, user, credits }: { id: string; user: string; credits: number }) =>
  // The format costs one credit per image.
  Array.from({ length: credits }, (_, index) => ({
    bucket_name: "sdxl_image_fast",
    file_path: `${user}/${id}/${index}.png`,
    file_size: 1,
    mime_type: "image/png",
    width: 8,
    height: 8,
    batch_index: index,
    seed: index,
  }));
