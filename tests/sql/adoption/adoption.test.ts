import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { jobTypes } from "#contracts/jobs/catalog.ts";
import { type ExistingProject, migrationNamed, openProject, type Row, uuid } from "./existingProject.ts";
import { ada, bob, carol, config, dan, ended, eve, fill, jobs, times } from "./sampleRows.ts";

describe("adopting a project of the original specification", () => {
  let project: ExistingProject;
  let notices: string[];
  beforeAll(async () => {
    project = await openProject({ configured: true });
    await fill(project);
    notices = await project.migrate();
  });
  afterAll(() => project?.close());

  const jobOf = async (id: number) =>
    (await project.sql("select * from public.jobs where id = $1", [uuid(id)]))[0];
  const assetOf = async (id: number) =>
    (await project.sql("select * from public.assets where id = $1", [uuid(id)]))[0];
  const profileOf = async (id: string) =>
    (await project.sql("select * from public.user_profiles where id = $1", [id]))[0];
  const leftIn = async (table: string, key = "id") =>
    Object.fromEntries(
      (await project.sql(`select ${key}::text as key, adopted_at, adoption_note from adopted.${table}`)).map(
        ({ key, adopted_at, adoption_note }) => [key, `${adopted_at ? "" : "! "}${adoption_note}`],
      ),
    );

  it("copies finished jobs with their times, and completes their settings", async () => {
    expect(await jobOf(jobs.completed)).toMatchObject({
      ...times,
      user_id: ada,
      prompt: "a red fox",
      status: "completed",
      completed_at: ended,
      credits: 0,
      queue: "sdxl_queue",
      config: { ...config, seed: 2147483647, style: "oil", batch_size: 3, negative_prompt: null },
    });
    expect(await jobOf(jobs.completedWithoutTime)).toMatchObject({
      ...times,
      completed_at: ended,
      config: { ...config, seed: 0, batch_size: 1 },
    });
    expect(await jobOf(jobs.cancelled)).toMatchObject({
      status: "cancelled",
      completed_at: times.updated_at,
    });
  });

  it("copies the message of a failed job, or sets one if it has none", async () => {
    const known = { status: "failed", error_code: "UNKNOWN", completed_at: ended };
    expect(await jobOf(jobs.failed)).toMatchObject({ ...known, error_message: "CUDA out of memory" });
    expect(await jobOf(jobs.failedSilently)).toMatchObject({
      ...known,
      completed_at: times.updated_at,
      error_message: "The job failed for an unknown reason.",
    });
    expect((await jobOf(jobs.failed))?.discarded_at).not.toBeNull();
  });

  it("fails a job with an unknown status, and keeps that status in the message", async () => {
    expect(await jobOf(jobs.unknownStatus)).toMatchObject({
      status: "failed",
      error_code: "UNKNOWN",
      error_message: 'The job had the unknown status "exploded". Bang.',
      discarded_at: null,
    });
    expect((await jobOf(jobs.noStatus))?.error_message).toBe("The job had no status.");
  });

  it("requeues unfinished jobs in their order with complete settings, throttled by the tier", async () => {
    const rows = await project.sql(
      "select id, throttled, virtual_start, completed_at, credits, config from public.jobs where status = 'pending' order by virtual_start",
    );
    expect(rows.map(({ id }) => id)).toEqual(
      [jobs.pending, jobs.pendingLater, jobs.pendingThird, jobs.processing].map(uuid),
    );
    // Bob has the tier basic, with three active jobs at a time.
    expect(rows.map(({ throttled }) => throttled)).toEqual([false, false, false, true]);
    for (const row of rows) {
      expect(row).toMatchObject({ completed_at: null, credits: 0 });
      expect(Object.keys(row.config as Row).sort()).toEqual([
        "batch_size",
        "height",
        "negative_prompt",
        "sample_guide_scale",
        "sample_steps",
        "seed",
        "width",
      ]);
    }
  });

  it("fails an unfinished job with invalid settings, and completes one that has assets", async () => {
    expect(await jobOf(jobs.pendingInvalid)).toMatchObject({
      status: "failed",
      error_code: "JOB_UNREADABLE",
      error_message: expect.stringContaining("width: Must be a multiple of 64 between 512 and 1536."),
    });
    expect(await jobOf(jobs.pendingWithResult)).toMatchObject({ status: "completed", completed_at: ended });
  });

  it("lets a worker complete an adopted job without charge", async () => {
    const id = uuid(jobs.pending);
    const balance = "select sum(amount)::integer as credits from public.credit_ledger where user_id = $1";
    const before = await project.sql(balance, [bob]);
    const [claimed] = await project.sql(
      "select attempt from public.claim_job($1, 'w', 60, private.contract_version())",
      [id],
    );
    expect(claimed).toEqual({ attempt: 1 });
    const [settled] = await project.sql(
      `select public.settle_job($1, 1, 'w', 'completed', p_assets => $2) ->> 'outcome' as outcome`,
      [
        id,
        JSON.stringify([
          {
            ...{ bucket_name: "sdxl_image_fast", file_path: `${bob}/${id}/0.png`, file_size: 10 },
            ...{ mime_type: "image/png", width: 1024, height: 1024, duration: null, batch_index: 0 },
            ...{ seed: 1, thumbnail_path: null, thumb_hash: null },
          },
        ]),
      ],
    );
    expect(settled).toEqual({ outcome: "settled" });
    expect(await project.sql(balance, [bob])).toEqual(before);
  });

  it("numbers the assets of a job, and fills in missing values from storage, the job and the format", async () => {
    expect(await assetOf(200)).toMatchObject({
      batch_index: 0,
      seed: 2147483647,
      created_at: times.created_at,
    });
    expect(await assetOf(201)).toMatchObject({ batch_index: 1, seed: 0, file_size: 1000, created_at: ended });
    expect(await assetOf(203)).toMatchObject({
      user_id: carol,
      file_size: 4321,
      mime_type: "video/mp4",
      width: 480,
      height: 832,
      duration: 5,
      seed: null,
    });
    expect(await assetOf(207), "of a job without a seed").toMatchObject({ batch_index: 0, seed: null });
  });

  it("copies profiles without invalid values", async () => {
    expect(await profileOf(ada)).toMatchObject({
      ...times,
      username: "Ada",
      full_name: "Ada L.",
      subscription_tier: "pro",
      role: "user",
    });
    expect(await profileOf(bob)).toMatchObject({ username: null, subscription_tier: "basic" });
    expect(await profileOf(carol)).toMatchObject({
      username: null,
      avatar_url: null,
      subscription_tier: "free",
    });
    expect(await profileOf(dan)).toMatchObject({ full_name: "x".repeat(200), subscription_tier: "free" });
    expect(await profileOf(eve)).toMatchObject({ username: null, subscription_tier: "free" });
  });

  it("grants every account the sign-up credits once", async () => {
    const rows = await project.sql(
      "select user_id, array_agg(kind || ' ' || amount) as entries from public.credit_ledger where kind <> 'commit' group by 1 order by 1",
    );
    expect(rows).toEqual([ada, bob, carol, dan, eve].map((user_id) => ({ user_id, entries: ["grant 100"] })));
  });

  it("leaves only rows that need a decision in the schema adopted, with the reason", async () => {
    expect(await leftIn("jobs")).toEqual({
      [uuid(jobs.unknownType)]: "! Not copied: there is no such job_type.",
      [uuid(jobs.noUser)]: "! Not copied: user_id is null.",
      [uuid(jobs.longPrompt)]: "Copied with another prompt: it must have 1 to 1000 characters.",
      [uuid(jobs.emptyPrompt)]: "Copied with another prompt: it must have 1 to 1000 characters.",
      [uuid(jobs.configIsArray)]: "Copied with the settings of the format: config must be an object.",
      [uuid(jobs.configWithText)]:
        "Copied with another value of config.width. Copied with another value of config.sample_steps.",
    });
    expect((await jobOf(jobs.longPrompt))?.prompt).toBe("y".repeat(1000));
    expect((await jobOf(jobs.configWithText))?.config).toMatchObject({ width: 1024, sample_steps: 15 });
    expect(await leftIn("assets")).toEqual({
      [uuid(204)]: "! Not copied: file_size is missing, and storage does not know the file.",
      [uuid(205)]: "! Not copied: job_id is null.",
      [uuid(206)]: "! Not copied: its job was not copied.",
    });
    expect(await leftIn("user_profiles")).toEqual({
      [bob]: "Copied without the username: another one differs only in case.",
      [carol]:
        "Copied without the username: it must have 3 to 50 letters, digits or underscores. " +
        "Copied without avatar_url: it must be a web address of at most 2048 characters. " +
        "Copied with the lowest tier: there is no such subscription_tier.",
      [dan]: "Copied with the first 200 characters of full_name.",
    });
    expect(await leftIn("job_formats", "job_type")).toEqual({
      flux_fast: "! Not copied: there is no such job_type.",
    });
    expect(await leftIn("job_qualities", "job_type")).toEqual({});
  });

  it("reports in notices how many rows were left, and where", () => {
    expect(notices.join("\n")).toContain(
      "adopted.jobs: 2 rows were not copied, 4 were copied with changes. The originals stay there: " +
        "select id, adopted_at, adoption_note from adopted.jobs;",
    );
    expect(notices.join("\n")).toContain("1 assets are stored outside of <bucket of a format>/<user_id>/");
  });

  it("replaces the formats, and keeps other buckets unchanged", async () => {
    const formats = await project.sql("select job_type, sample_steps from public.job_formats order by id");
    expect(formats.map(({ job_type }) => job_type)).toEqual(jobTypes);
    expect(formats[2]).toEqual({ job_type: "image_fast", sample_steps: 25 });
    const buckets = await project.sql(
      "select id, public from storage.buckets where public or id = 'thumbnails' order by id",
    );
    expect(buckets).toEqual([
      { id: "avatars", public: true },
      { id: "thumbnails", public: false },
    ]);
  });

  it("lets users read only their own rows, and nothing in the schema adopted", async () => {
    const own = async (user: string) => [
      (await project.as(user, "select id from public.jobs")).length,
      (await project.as(user, "select id from public.assets")).length,
      (await project.as(user, "select id from public.user_profiles")).map(({ id }) => id),
    ];
    expect(await own(eve)).toEqual([0, 0, [eve]]);
    expect(await own(carol)).toEqual([1, 1, [carol]]);
    for (const forbidden of [
      "select id from adopted.jobs",
      `update public.jobs set status = 'completed' where user_id = '${bob}'`,
      `update public.user_profiles set subscription_tier = 'enterprise' where id = '${bob}'`,
      `insert into public.assets select * from public.assets`,
    ])
      await expect(project.as(bob, forbidden), forbidden).rejects.toThrow("permission denied");
  });

  it("changes nothing when the migrations are applied again", async () => {
    const everything = () =>
      project.sql(`
        select md5(string_agg(t.row, '|' order by t.row)) from (
          select j::text as row from public.jobs j union all select a::text from public.assets a
          union all select p::text from public.user_profiles p union all select l::text from public.credit_ledger l
        ) t`);
    const before = await everything();
    for (const name of ["adopt_existing_tables", "copy_adopted_rows"])
      await project.run(migrationNamed(name));
    expect(await everything()).toEqual(before);
    expect(Object.keys(await leftIn("jobs"))).toHaveLength(6);
  });

  it("copies corrected rows when the migration is applied again, and drops the schema once it is empty", async () => {
    const copy = migrationNamed("copy_adopted_rows");
    await project.sql("update adopted.jobs set user_id = $1 where user_id is null", [eve]);
    await project.sql("update adopted.assets set file_size = 5 where id = $1", [uuid(204)]);
    // A row that can't be copied, because its id already exists.
    await project.sql("update adopted.jobs set adopted_at = null where id = $1", [uuid(jobs.longPrompt)]);
    await project.run(copy);
    expect((await leftIn("jobs"))[uuid(jobs.longPrompt)]).toContain("! Not copied: duplicate key value");
    expect(await assetOf(204)).toMatchObject({ batch_index: 2, seed: 1 });
    expect(await jobOf(jobs.noUser)).toMatchObject({ user_id: eve, status: "completed" });
    for (const table of ["jobs", "assets", "user_profiles", "job_formats"])
      await project.sql(`delete from adopted.${table}`);
    await project.run(copy);
    expect(await project.sql("select from pg_namespace where nspname = 'adopted'")).toEqual([]);
  });
});
