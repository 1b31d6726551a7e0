-- Queue positions and estimates: how long jobs take, and when pending jobs are expected to start.

-- Records how long a completed job took, from its claim to the last stored file. Called after its attempt is closed.
create function private.record_duration(p_job public.jobs) returns void
language sql set search_path = '' as $$
  insert into public.format_durations as d (job_type, seconds, jobs)
  select p_job.job_type,
    coalesce(
      -- At most ten seconds of the upload count: slow storage says nothing about the format.
      (private.json_number(a.timings, 'total_ms')
        - greatest(coalesce(private.json_number(a.timings, 'upload_ms'), 0) - 10000, 0))::double precision / 1000,
      extract(epoch from clock_timestamp() - p_job.started_at)
    ) / p_job.work, 1
  from public.job_attempts a
  where a.job_id = p_job.id and a.attempt = p_job.attempt
  on conflict (job_type) do update
  set jobs = d.jobs + 1, seconds = d.seconds + (excluded.seconds - d.seconds) / least(d.jobs + 1, 20);
$$;

-- Queue positions and estimates of many users in one pass over each queue, for at most 100 pending jobs of each user.
-- queue_position: 1 is next; jobs beyond position 10,000 are left out. The estimates are in seconds from now, and
-- null while the queue is paused or has no worker. Throttled jobs count at their virtual start: once released, they
-- go before every job with a later one. jit is off, because compiling takes seconds and the query milliseconds.
create function private.estimate_queue_positions(p_user_ids uuid[]) returns table (
  user_id uuid, job_id uuid, queue_position integer, estimated_start_seconds integer, estimated_finish_seconds integer,
  throttled boolean
)
language sql stable set search_path = '' set jit = off as $$
  with format_seconds as materialized (
    select f.job_type, coalesce(d.seconds, q.estimated_time, 60)::double precision as seconds
    from public.job_formats f
    left join public.format_durations d on d.job_type = f.job_type
    left join public.job_qualities q on q.job_type = f.job_type
  ),
  -- How far each queue has to be read: up to the last of these users' jobs.
  last_scores as materialized (
    select queue, max(queue_score) as score from (
      select j.queue, j.queue_score, row_number() over (partition by j.user_id order by j.queue_score, j.id) as nth
      from public.jobs j where j.user_id = any (p_user_ids) and j.status = 'pending'
    ) numbered where nth <= 100 group by queue
  ),
  pending as (
    select p.*, f.seconds * p.work as seconds,
      count(*) over ahead as jobs_ahead, coalesce(sum(f.seconds * p.work) over ahead, 0) as seconds_ahead,
      row_number() over (partition by p.user_id order by p.queue_score, p.id) as nth
    from last_scores l
    cross join lateral (
      select j.id, j.user_id, j.queue, j.queue_score, j.job_type, j.work, j.throttled, j.available_at
      from public.jobs j
      where j.queue = l.queue and j.status = 'pending' and j.queue_score <= l.score
      order by j.queue_score, j.id limit 10000
    ) p
    join format_seconds f using (job_type)
    window ahead as (partition by p.queue order by p.queue_score, p.id rows between unbounded preceding and 1 preceding)
  ),
  running as materialized (
    select j.queue, count(*) as jobs,
      sum(greatest(f.seconds * j.work - extract(epoch from now() - j.started_at), 1)) as seconds
    from public.jobs j join format_seconds f using (job_type) where j.status = 'processing' group by j.queue
  ),
  workers as materialized (
    select l.queue, case when s.paused_at is not null then 0 else (
      select count(*) from private.live_workers() w
      where exists (select from public.job_formats f where f.queue = l.queue and private.can_serve(w, f.job_type))
    ) end as number
    from last_scores l left join public.queue_states s on s.queue = l.queue
  )
  select p.user_id, p.id, (p.jobs_ahead + 1)::integer, s.seconds, (s.seconds + ceil(p.seconds))::integer, p.throttled
  from pending p
  join workers w on w.queue = p.queue
  left join running r on r.queue = p.queue
  cross join lateral (
    select case
      when w.number = 0 then null
      else greatest(
        case when p.jobs_ahead + coalesce(r.jobs, 0) < w.number then 0
          else ceil((p.seconds_ahead + coalesce(r.seconds, 0)) / w.number) end,
        -- The delay before a retry.
        ceil(extract(epoch from p.available_at - now())), 0
      )::integer
    end as seconds
  ) s
  where p.user_id = any (p_user_ids) and p.nth <= 100;
$$;

create function public.queue_positions() returns table (
  job_id uuid, queue_position integer, estimated_start_seconds integer, estimated_finish_seconds integer,
  throttled boolean
)
language sql stable security definer set search_path = '' as $$
  select p.job_id, p.queue_position, p.estimated_start_seconds, p.estimated_finish_seconds, p.throttled
  from private.estimate_queue_positions(array[(select auth.uid())]) p;
$$;
grant execute on function public.queue_positions() to authenticated;

create function public.queue_positions_of(p_user_ids uuid[]) returns table (
  user_id uuid, job_id uuid, queue_position integer, estimated_start_seconds integer, estimated_finish_seconds integer,
  throttled boolean
)
language sql stable security definer set search_path = '' as $$
  select * from private.estimate_queue_positions(p_user_ids);
$$;
grant execute on function public.queue_positions_of(uuid[]) to service_role;
