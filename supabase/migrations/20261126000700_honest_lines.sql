-- Places and times that hold. Throttled jobs of others were left out of the line, so that people behind somebody with many
-- were told a place near the front and waited for all of them; fewer steps or smaller pictures counted as much as the
-- format's own; a job between two tries was said to begin at once; and "come back in" was a guess from the format alone.

comment on column public.format_durations.seconds is
  'Of one picture or video at the format''s own steps and size; a running mean that follows the last twenty or so.';

-- Called when the attempt is closed: from the claim to the last file stored, as the worker measured it.
create or replace function private.learn_duration(p_job public.jobs) returns void
language sql set search_path = '' as $$
  insert into public.format_durations as d (job_type, seconds, jobs)
  select p_job.job_type,
    coalesce(
      -- A storage that was waited for is not what the format takes.
      (private.number_of(a.timings, 'total_ms')
        - greatest(coalesce(private.number_of(a.timings, 'upload_ms'), 0) - 10000, 0))::double precision / 1000,
      extract(epoch from clock_timestamp() - p_job.started_at)
    ) / p_job.work, 1
  from public.job_attempts a
  where a.job_id = p_job.id and a.attempt = p_job.attempt
  on conflict (job_type) do update
  set jobs = d.jobs + 1, seconds = d.seconds + (excluded.seconds - d.seconds) / least(d.jobs + 1, 20);
$$;

-- Everything that waits in a queue, throttled or not, by its turn.
create index jobs_line on public.jobs (queue, queue_score, id) where status = 'pending';

-- place: 1 is next; nobody beyond the 10,000th is counted. starts_in, ends_in: seconds, null without a worker or while the
-- queue is paused. At most the first hundred waiting jobs of each person. Throttled jobs stand where their turn is: when
-- they are let go, they go before everybody whose turn is later. jit: compiling takes seconds, reading hundredths.
create or replace function private.places_of(p_user_ids uuid[])
returns table (
  user_id uuid, job_id uuid, place integer, starts_in integer, ends_in integer, throttled boolean
)
language sql stable set search_path = '' set jit = off as $$
  with takes as materialized (select * from private.seconds_by_format()),
  -- Each queue up to the last of theirs.
  reach as materialized (
    select queue, max(queue_score) as last from (
      select j.queue, j.queue_score, row_number() over (partition by j.user_id order by j.queue_score, j.id) as nth
      from public.jobs j where j.user_id = any (p_user_ids) and j.status = 'pending'
    ) numbered where nth <= 100 group by queue
  ),
  counted as (
    select w.*, t.seconds * w.work as seconds,
      count(*) over ahead as jobs, coalesce(sum(t.seconds * w.work) over ahead, 0) as seconds_ahead,
      row_number() over (partition by w.user_id order by w.queue_score, w.id) as nth
    from reach r
    cross join lateral (
      select p.id, p.user_id, p.queue, p.queue_score, p.job_type, p.work, p.throttled, p.available_at
      from public.jobs p
      where p.queue = r.queue and p.status = 'pending' and p.queue_score <= r.last
      order by p.queue_score, p.id limit 10000
    ) w
    join takes t using (job_type)
    window ahead as (partition by w.queue order by w.queue_score, w.id rows between unbounded preceding and 1 preceding)
  ),
  running as materialized (
    select r.queue, count(*) as jobs,
      sum(greatest(t.seconds * r.work - extract(epoch from now() - r.started_at), 1)) as seconds
    from public.jobs r join takes t using (job_type) where r.status = 'processing' group by r.queue
  ),
  workers as materialized (
    select queue, case when private.is_paused(queue) then 0 else private.live_workers(queue) end as number from reach
  ),
  told as (
    select c.user_id, c.id, c.throttled, c.available_at, c.seconds, w.number, c.jobs,
      c.seconds_ahead + coalesce(r.seconds, 0) as seconds_before, coalesce(r.jobs, 0) as running
    from counted c
    join workers w on w.queue = c.queue
    left join running r on r.queue = c.queue
    where c.user_id = any (p_user_ids) and c.nth <= 100
  )
  select t.user_id, t.id, (t.jobs + 1)::integer, s.seconds, (s.seconds + ceil(t.seconds))::integer, t.throttled
  from told t
  cross join lateral (
    select case
      when t.number = 0 then null
      else greatest(
        case when t.jobs + t.running < t.number then 0 else ceil(t.seconds_before / t.number) end,
        -- Between two tries.
        ceil(extract(epoch from t.available_at - now())), 0
      )::integer
    end as seconds
  ) s;
$$;

-- Seconds until one of the person's waiting jobs can be expected to begin: when to come back. A minute while nobody knows.
create or replace function private.seconds_until_room(p_user uuid) returns integer
language sql stable set search_path = '' as $$
  select greatest(1, coalesce(min(starts_in), 60)) from private.places_of(array[p_user]);
$$;

drop function private.expected_seconds(text, jsonb);

revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
