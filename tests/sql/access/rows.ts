import { createUser, type SqlDatabase } from "../sqlDatabase.ts";

export const users = {
  owner: "00000000-0000-4000-8000-00000000000a",
  other: "00000000-0000-4000-8000-00000000000b",
  operator: "00000000-0000-4000-8000-00000000000c",
} as const;
const job = "00000000-0000-4000-8000-0000000000f0";

/** Inserts at least one row into every table: the owner's, if rows have owners. */
export async function fillTables(database: SqlDatabase): Promise<void> {
  const { sql } = database;
  for (const id of Object.values(users)) await createUser(database, id);
  await sql("update public.user_profiles set role = 'operator' where id = $1", [users.operator]);
  await sql(
    `insert into public.jobs (id, user_id, job_type, prompt, config, credits, queue, priority, virtual_start, queue_score)
     values ($1, $2, 'sdxl_image_fast', 'a', '{"batch_size": 1}', 1, 'sdxl_queue', 0, 0, 0)`,
    [job, users.owner],
  );
  await sql(
    `insert into public.assets
       (user_id, job_id, bucket_name, file_path, file_size, mime_type, width, height, batch_index, seed)
     values ($1, $2, 'sdxl_image_fast', 'x', 1, 'image/png', 1, 1, 0, 1)`,
    [users.owner, job],
  );
  await sql("insert into public.job_attempts (job_id, attempt, worker_id) values ($1, 1, 'w')", [job]);
  await sql("insert into public.workers (id, contract_version, capabilities) values ('w', 1, '[]')");
  await sql("insert into public.files_to_purge (bucket_name, path) values ('sdxl_image_fast', 'x')");
  await sql(
    `insert into public.content_refusals (user_id, stage, category, rule, prompt_hash, expires_at)
     values ($1, 'submit', 'sexual', 'r', repeat('0', 64), now())`,
    [users.owner],
  );
  await sql("insert into public.queue_clocks (queue, priority, virtual_time) values ('sdxl_queue', 0, 0)");
  await sql("insert into public.format_durations (job_type, seconds, jobs) values ('sdxl_image_fast', 1, 1)");
  await sql("insert into public.sweep_leader (holder, expires_at) values ('s', now())");
  await sql("insert into public.audit_log (operator_id, action, subject) values ($1, 'view_job', 'x')", [
    users.operator,
  ]);
}
