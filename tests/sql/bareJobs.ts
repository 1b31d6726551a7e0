import { contractVersion } from "#contracts/version.ts";
import { type Actor, addPerson, type BareDatabase } from "./actAs.ts";

/** For tests of the SQL functions without HTTP: what people and workers call. Rejects with the database's error. */
export function bareJobs(database: BareDatabase) {
  let people = 0;
  const service: Actor = { role: "service_role", userId: null };
  const as = (userId: string): Actor => ({ role: "authenticated", userId });
  return {
    /** Nobody and nothing is left, but for what the migrations put in. */
    async clear(): Promise<void> {
      for (const table of [
        ...["auth.users", "public.workers", "public.queue_clocks"],
        ...["public.format_durations", "public.files_to_purge"],
      ])
        await database.sql(`delete from ${table}`);
    },
    async person(tier = "free", credits = 1000): Promise<string> {
      people += 1;
      const id = `00000000-0000-4000-a000-${String(people).padStart(12, "0")}`;
      await addPerson(database, id);
      await database.sql("update public.user_profiles set subscription_tier = $1 where id = $2", [tier, id]);
      await database.sql(
        "insert into public.credit_ledger (user_id, kind, amount, note) values ($1, 'grant', $2, 'test')",
        [id, credits],
      );
      return id;
    },
    async submit(
      person: string,
      more: { type?: string; config?: object; key?: string; prompt?: string } = {},
    ): Promise<Record<string, unknown>> {
      const { type = "sdxl_image_fast", config = {}, key = null, prompt = "a" } = more;
      const [row] = await database.as(as(person), "select * from public.submit_job($1, $2, $3, $4)", [
        type,
        prompt,
        JSON.stringify(config),
        key,
      ]);
      if (!row) throw new Error("A submit answers with its job.");
      return row;
    },
    /** The attempt, or null when there was nothing to be had. */
    async claim(
      id: unknown,
      { worker = "w1", claimId = null as string | null } = {},
    ): Promise<number | null> {
      const [row] = await database.as(service, "select attempt from public.claim_job($1, $2, 60, $3, $4)", [
        id,
        worker,
        contractVersion,
        claimId,
      ]);
      return row ? Number(row.attempt) : null;
    },
    async complete(job: Record<string, unknown>, timings: object | null = null): Promise<string> {
      const path = `${job.user_id}/${job.id}/0`;
      const assets = [
        {
          bucket_name: job.job_type,
          file_path: `${path}.png`,
          thumbnail_path: `${path}.webp`,
          file_size: 1,
          mime_type: "image/png",
          width: 8,
          height: 8,
          batch_index: 0,
          seed: 1,
        },
      ];
      const [row] = await database.as(
        service,
        `select public.settle_job(p_job_id => $1, p_attempt => 1, p_worker_id => 'w1', p_status => 'completed',
           p_assets => $2, p_timings => $3) ->> 'outcome' as outcome`,
        [job.id, JSON.stringify(assets), timings && JSON.stringify(timings)],
      );
      return String(row?.outcome);
    },
    retry: async (person: string, id: unknown, key: string | null) =>
      (await database.as(as(person), "select * from public.retry_job($1, false, $2)", [id, key]))[0],
    cancel: (person: string, id: unknown) =>
      database.as(as(person), "select id from public.cancel_job($1)", [id]),
    sweep: () => database.as(service, "select id, status from public.sweep_jobs()"),
    report: (worker: string, types: Record<string, boolean>, details: object = {}) =>
      database.as(service, "select public.report_worker($1, $2, $3, $4)", [
        worker,
        contractVersion,
        JSON.stringify(Object.entries(types).map(([type, available]) => ({ type, available }))),
        JSON.stringify(details),
      ]),
    async row(id: unknown): Promise<Record<string, unknown>> {
      const [row] = await database.sql("select * from public.jobs where id = $1", [id]);
      if (!row) throw new Error("There is no such job.");
      return row;
    },
    places: (person: string) =>
      database.as(as(person), "select * from public.queue_positions() order by queue_position"),
  };
}
