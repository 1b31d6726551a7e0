import type { Client } from "pg";

/**
 * Inserts `rows` jobs as after long use, spread over the users. Of a hundred, 95 are completed (with asset, attempt and
 * ledger entries), one is pending and four failed or were cancelled; eight of all are running. A single job is pending.
 */
export async function insertJobs(client: Client, userIds: readonly string[], rows: number): Promise<void> {
  await client.query("begin");
  await client.query("set local synchronous_commit = off");
  // Skips triggers and foreign keys: the rows are consistent.
  await client.query("set local session_replication_role = replica");
  await client.query(jobs, [userIds, rows]);
  for (const sql of [attempts, ledger, assets]) await client.query(sql);
  await client.query("commit");
  await client.query("vacuum analyze");
}

/** $1: user ids, $2: number of jobs. A hash distributes owners and statuses, the same in each run. */
const jobs = `
  insert into public.jobs (
    user_id, job_type, prompt, config, status, created_at, updated_at, available_at, attempt, credits, queue, priority,
    virtual_start, queue_score, worker_id, started_at, completed_at, lease_expires_at, error_code, error_message,
    settlement
  )
  select
    ($1::uuid[])[1 + i % cardinality($1::uuid[])], kind.job_type,
    'a red circle on a blue background, number ' || i,
    '{"seed": 1, "width": 1024, "height": 1024, "batch_size": 1, "sample_steps": 15, "negative_prompt": null, "sample_guide_scale": 6}',
    kind.status, kind.created_at, kind.created_at, kind.created_at,
    case when kind.status = 'pending' then 0 else 1 end, 1, kind.queue, 0,
    i / cardinality($1::uuid[]), 9e13 + (i / cardinality($1::uuid[])) * 1e4 + i % 10000,
    case when kind.status in ('completed', 'failed', 'processing') then 'bench' end,
    case when kind.status in ('completed', 'failed', 'processing') then kind.created_at end,
    case when kind.status in ('completed', 'failed', 'cancelled') then kind.created_at + interval '5 seconds' end,
    case when kind.status = 'processing' then now() + interval '1 day' end,
    case when kind.status = 'failed' then 'BROKEN' end,
    case when kind.status = 'failed' then 'The job failed.' end,
    case when kind.status in ('completed', 'failed')
      then jsonb_build_object('attempt', 1, 'worker_id', 'bench', 'status', kind.status) end
  from generate_series(1, $2::integer) i
  cross join lateral (select (hashint4(i) & 65535) % 100 as roll) dice
  cross join lateral (
    select
      case when i % 10 < 8 then 'sdxl_image_fast' else 'video_fast' end as job_type,
      case when i % 10 < 8 then 'sdxl_queue' else 'wan_queue' end as queue,
      case when $2 > 1 and i <= 8 then 'processing' when $2 = 1 or dice.roll = 0 then 'pending'
        when dice.roll in (1, 2) then 'failed' when dice.roll in (3, 4) then 'cancelled'
        else 'completed' end as status,
      now() - ($2::integer - i) * interval '10 seconds' - interval '1 hour' as created_at
  ) kind`;

const attempts = `
  insert into public.job_attempts (job_id, attempt, worker_id, claimed_at, ended_at, outcome)
  select id, 1, worker_id, started_at, completed_at,
    case when status in ('completed', 'failed') then status end
  from public.jobs where worker_id is not null`;

const ledger = `
  insert into public.credit_ledger (user_id, job_id, kind, amount)
  select j.user_id, j.id, e.kind, e.amount from public.jobs j
  cross join lateral (values ('reserve', -1), ('commit', 0), ('release', 1)) e (kind, amount)
  where e.kind = 'reserve' or (e.kind = 'commit' and j.status = 'completed')
    or (e.kind = 'release' and j.status in ('failed', 'cancelled'))
  order by j.created_at`;

const assets = `
  insert into public.assets (
    user_id, job_id, bucket_name, file_path, file_size, mime_type, width, height, batch_index, seed, created_at
  )
  select user_id, id, job_type, user_id || '/' || id || '/0.png', 1000000, 'image/png', 1024, 1024, 0, 1, completed_at
  from public.jobs where status = 'completed'`;
