import { contractVersion } from "#contracts/version.ts";
import { asService, asUser, createUser, type SqlDatabase } from "./sqlDatabase.ts";

export type JobRow = Record<string, unknown>;

type Submission = {
  type?: string;
  prompt?: string;
  config?: object;
  key?: string;
  startBy?: string;
  finishBy?: string;
};
type Settlement = {
  status: "completed" | "failed" | "cancelled";
  attempt?: number;
  worker?: string;
  assets?: object[];
  code?: string;
  message?: string;
  detail?: string;
  isRetryable?: boolean;
  timings?: object;
};

export type JobCalls = ReturnType<typeof jobCalls>;

/** The SQL functions as users and workers call them. Rejects with the database's error. */
export function jobCalls(database: SqlDatabase) {
  let users = 0;
  const readJob = async (id: unknown): Promise<JobRow> => {
    const [row] = await database.sql("select * from public.jobs where id = $1", [id]);
    if (!row) throw new Error(`There is no job ${id}.`);
    return row;
  };
  const settle = async (id: unknown, settlement: Settlement): Promise<Record<string, unknown>> => {
    const { status, attempt = 1, worker = "w1", assets, code, message, detail, timings } = settlement;
    const [row] = await database.as(
      asService,
      `select public.settle_job(p_job_id => $1, p_attempt => $2, p_worker_id => $3, p_status => $4, p_assets => $5,
         p_error_code => $6, p_error_message => $7, p_error_detail => $8, p_retryable => $9, p_timings => $10) as result`,
      [
        id,
        attempt,
        worker,
        status,
        assets ? JSON.stringify(assets) : null,
        code ?? "BROKEN",
        message ?? "It broke.",
        detail ?? null,
        settlement.isRetryable ?? false,
        timings ? JSON.stringify(timings) : null,
      ],
    );
    return row?.result as Record<string, unknown>;
  };
  return {
    readJob,
    settle,
    /** Deletes everything that the migrations didn't create. */
    async deleteAll(): Promise<void> {
      for (const table of [
        ...["auth.users", "public.workers", "public.queue_clocks", "public.sweep_leader"],
        ...["public.format_durations", "public.files_to_purge"],
      ])
        await database.sql(`delete from ${table}`);
    },
    async createUser({ tier = "free", credits = 1000 } = {}): Promise<string> {
      users += 1;
      const id = `00000000-0000-4000-a000-${String(users).padStart(12, "0")}`;
      await createUser(database, id);
      await database.sql("update public.user_profiles set subscription_tier = $1 where id = $2", [tier, id]);
      await database.sql(
        `insert into public.credit_ledger (user_id, kind, amount, note)
         select $1, 'adjust', $2 - sum(amount), 'test' from public.credit_ledger where user_id = $1
         having sum(amount) <> $2`,
        [id, credits],
      );
      return id;
    },
    async createOperator(): Promise<string> {
      const id = await this.createUser();
      await database.sql("update public.user_profiles set role = 'operator' where id = $1", [id]);
      return id;
    },
    async submit(user: string, submission: Submission = {}): Promise<JobRow> {
      const { type = "sdxl_image_fast", prompt = "a", config = {}, key, startBy, finishBy } = submission;
      const [row] = await database.as(
        asUser(user),
        "select * from public.submit_job($1, $2, $3, $4, $5, $6)",
        [type, prompt, JSON.stringify(config), key ?? null, startBy ?? null, finishBy ?? null],
      );
      if (!row) throw new Error("submit_job returned no row.");
      return row;
    },
    /** Claims a job and returns the number of the attempt, or null if it can't be claimed. */
    async claim(
      id: unknown,
      { worker = "w1", claimId = null as string | null, version = contractVersion as number } = {},
    ): Promise<number | null> {
      const [row] = await database.as(asService, "select attempt from public.claim_job($1, $2, 60, $3, $4)", [
        id,
        worker,
        version,
        claimId,
      ]);
      return row ? Number(row.attempt) : null;
    },
    async renew(id: unknown, { worker = "w1", attempt = 1, seconds = 60 } = {}): Promise<JobRow | undefined> {
      const [row] = await database.as(asService, "select * from public.renew_lease($1, $2, $3, $4)", [
        id,
        worker,
        attempt,
        seconds,
      ]);
      return row;
    },
    /** Settles the first attempt of a job as completed, with one image, and returns the outcome. */
    async complete(job: JobRow, timings?: object): Promise<string> {
      const settlement = { status: "completed" as const, assets: [imageOf(job)] };
      const { outcome } = await settle(job.id, timings ? { ...settlement, timings } : settlement);
      return String(outcome);
    },
    retry: async (user: string, id: unknown, key: string | null = null) =>
      (await database.as(asUser(user), "select * from public.retry_job($1, false, $2)", [id, key]))[0],
    cancel: (user: string, id: unknown) =>
      database.as(asUser(user), "select id from public.cancel_job($1)", [id]),
    cancelPending: (user: string) => database.as(asUser(user), "select id from public.cancel_pending_jobs()"),
    sweep: (holder: string | null = null) =>
      database.as(asService, "select * from public.sweep_jobs($1)", [holder]),
    async balance(user: string): Promise<number> {
      const [row] = await database.as(asUser(user), "select public.credit_balance() as balance");
      return Number(row?.balance);
    },
    /** The ledger entries of a job, such as `reserve -1`, oldest first. */
    async ledgerOf(id: unknown): Promise<string[]> {
      const rows = await database.sql(
        "select kind, amount from public.credit_ledger where job_id = $1 order by id",
        [id],
      );
      return rows.map(({ kind, amount }) => `${kind} ${amount}`);
    },
    /** Records what a worker reports: for each job type, whether it is available. */
    reportWorker: (worker: string, types: Record<string, boolean>, details: object = {}) =>
      database.as(asService, "select public.report_worker($1, $2, $3, $4)", [
        worker,
        contractVersion,
        JSON.stringify(Object.entries(types).map(([type, available]) => ({ type, available }))),
        JSON.stringify(details),
      ]),
    queuePositions: (user: string) =>
      database.as(asUser(user), "select * from public.queue_positions() order by queue_position"),
    makeAvailable: (id: unknown) =>
      database.sql("update public.jobs set available_at = now() where id = $1", [id]),
    /** Moves a time of a job into the past. */
    expire: (id: unknown, column: "lease_expires_at" | "start_by" | "finish_by") =>
      database.sql(`update public.jobs set ${column} = now() - interval '1 second' where id = $1`, [id]),
  };
}

/** An image as a worker reports it. */
export const imageOf = (job: JobRow, batchIndex = 0) => ({
  bucket_name: job.job_type,
  file_path: `${job.user_id}/${job.id}/${batchIndex}.png`,
  thumbnail_path: `${job.user_id}/${job.id}/${batchIndex}.webp`,
  file_size: 1,
  mime_type: "image/png",
  width: 8,
  height: 8,
  batch_index: batchIndex,
  seed: 1,
});
