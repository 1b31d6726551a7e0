-- What the workers can do, and what follows from it: which formats are available, how long jobs take, and when pending
-- jobs are expected to start.

-- Compared by server, workers and edge functions with contracts/version.ts, so that releases that don't fit together
-- notice it.
create function private.contract_version() returns integer
language sql immutable set search_path = '' as $$
  select 2;
$$;

create table public.workers (
  id text primary key check (char_length(id) between 1 and 200),
  contract_version integer not null,
  capabilities jsonb not null check (jsonb_typeof(capabilities) = 'array'),
  details jsonb not null default '{}',
  seen_at timestamptz not null default now()
);
comment on column public.workers.capabilities is
  '[{"type", "available": true, "pack", "limits"?: {"minSteps"?, "maxSteps"?, "maxGuidanceScale"?, "takesSource"?}} or {"type", "available": false, "reason"}]';

create index workers_by_last_seen on public.workers (seen_at desc);

alter table public.workers enable row level security;
create policy "Operators can view the workers" on public.workers
  for select to authenticated using ((select private.is_operator()));
grant select on public.workers to authenticated;

create function public.report_worker(
  p_worker_id text, p_contract_version integer, p_capabilities jsonb, p_details jsonb default '{}'
) returns void
language sql security definer set search_path = '' as $$
  insert into public.workers (id, contract_version, capabilities, details)
  values (p_worker_id, p_contract_version, p_capabilities, coalesce(p_details, '{}'))
  on conflict (id) do update set
    contract_version = excluded.contract_version, capabilities = excluded.capabilities,
    details = excluded.details, seen_at = now();
$$;
grant execute on function public.report_worker(text, integer, jsonb, jsonb) to service_role;

-- Workers that can take a job now: seen lately, of this release and not draining.
create function private.live_workers() returns setof public.workers
language sql stable set search_path = '' as $$
  select * from public.workers
  where seen_at > now() - interval '2 minutes' and contract_version = private.contract_version()
    and details ->> 'draining_since' is null;
$$;

create function private.serves(p_worker public.workers, p_job_type text) returns boolean
language sql immutable set search_path = '' as $$
  select exists (
    select from jsonb_array_elements(p_worker.capabilities) c (value)
    where c.value ->> 'type' = p_job_type and (c.value ->> 'available')::boolean
  );
$$;

-- A number in JSON that a worker reported; null if it is anything else.
create function private.json_number(p_object jsonb, p_key text) returns numeric
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(p_object -> p_key) = 'number' then (p_object ->> p_key)::numeric end;
$$;

-- Which formats can be submitted now, and the limits and defaults that the installed models leave of theirs. Several
-- workers together allow what any of them does. While no worker is live, the last one seen counts, so that a restart
-- doesn't refuse submits; while none was ever seen, everything is available.
create function public.job_format_availability() returns table (
  job_type text, available boolean, reason text, min_steps integer, max_steps integer, max_guide_scale double precision,
  sample_steps integer, sample_guide_scale double precision, takes_source boolean
)
language sql stable security definer set search_path = '' as $$
  with reporting as (
    select w.capabilities from public.workers w
    where w.contract_version = private.contract_version()
      and (
        w.seen_at > now() - interval '2 minutes'
        or w.id = (
          select latest.id from public.workers latest
          where latest.contract_version = private.contract_version()
          order by latest.seen_at desc, latest.id limit 1
        )
      )
  ),
  reported as (
    select c.value ->> 'type' as type, (c.value ->> 'available')::boolean as available, c.value ->> 'reason' as reason,
      private.json_number(c.value -> 'limits', 'minSteps') as min_steps,
      private.json_number(c.value -> 'limits', 'maxSteps') as max_steps,
      private.json_number(c.value -> 'limits', 'maxGuidanceScale') as max_guide_scale,
      c.value -> 'limits' -> 'takesSource' is distinct from 'false'::jsonb as takes_source
    from reporting r cross join lateral jsonb_array_elements(r.capabilities) as c (value)
  ),
  -- A model may have narrower limits than its format, never wider ones.
  by_worker as (
    select f.job_type, r.available, r.reason,
      greatest(least(coalesce(r.max_steps, f.max_steps), f.max_steps), 1)::integer as max_steps,
      coalesce(r.min_steps, case when r.max_steps < f.min_steps then 1 else f.min_steps end)::integer as min_steps,
      greatest(least(coalesce(r.max_guide_scale, f.max_guide_scale), f.max_guide_scale), f.min_guide_scale)
        as max_guide_scale,
      r.takes_source
    from public.job_formats f join reported r on r.type = f.job_type
  ),
  by_format as (
    select w.job_type, bool_or(w.available) as available, min(w.reason) as reason,
      min(greatest(least(w.min_steps, w.max_steps), 1)) filter (where w.available) as min_steps,
      max(w.max_steps) filter (where w.available) as max_steps,
      max(w.max_guide_scale) filter (where w.available) as max_guide_scale,
      bool_or(w.takes_source) filter (where w.available) as takes_source
    from by_worker w group by w.job_type
  ),
  offered as (
    select f.id, f.job_type::text as type, f.sample_steps as steps, f.sample_guide_scale as guide_scale,
      f.takes_source and coalesce(m.takes_source, true) as takes_source, q.quality_level,
      not exists (select from reporting) or coalesce(m.available, false) as available, m.reason,
      coalesce(m.min_steps, f.min_steps) as min_steps, coalesce(m.max_steps, f.max_steps) as max_steps,
      coalesce(m.max_guide_scale, f.max_guide_scale) as max_guide_scale
    from public.job_formats f
    join public.job_qualities q on q.job_type = f.job_type
    left join by_format m on m.job_type = f.job_type
  )
  select o.type, o.available,
    case when o.available then null else coalesce(o.reason, 'No worker serves this format.') end,
    o.min_steps, o.max_steps, o.max_guide_scale::double precision,
    -- If the model allows fewer steps than the format's own, "high" takes the most and "fast" half of that.
    case
      when o.steps <= o.max_steps then greatest(o.steps, o.min_steps)
      when o.quality_level = 'high' then o.max_steps
      else greatest((o.max_steps + 1) / 2, o.min_steps)
    end,
    least(o.guide_scale, o.max_guide_scale)::double precision, o.takes_source
  from offered o order by o.id;
$$;
grant execute on function public.job_format_availability() to anon, authenticated, service_role;

-- Records how long a job took, from its claim to the last file stored. Called after the attempt is closed.
create function private.record_duration(p_job public.jobs) returns void
language sql set search_path = '' as $$
  insert into public.format_durations as d (job_type, seconds, jobs)
  select p_job.job_type,
    coalesce(
      -- Waiting for a slow storage is not part of what the format takes.
      (private.json_number(a.timings, 'total_ms')
        - greatest(coalesce(private.json_number(a.timings, 'upload_ms'), 0) - 10000, 0))::double precision / 1000,
      extract(epoch from clock_timestamp() - p_job.started_at)
    ) / p_job.work, 1
  from public.job_attempts a
  where a.job_id = p_job.id and a.attempt = p_job.attempt
  on conflict (job_type) do update
  set jobs = d.jobs + 1, seconds = d.seconds + (excluded.seconds - d.seconds) / least(d.jobs + 1, 20);
$$;

-- Queue positions and estimates of many users in one pass over each queue.
-- place: 1 is next; positions beyond 10,000 are not counted. starts_in, ends_in: seconds, null while the queue is paused
-- or has no worker. At most 100 pending jobs of each user. Throttled jobs count where their turn is: once released, they
-- go before every job with a later turn. jit is off because compiling takes seconds and reading takes milliseconds.
create function private.queue_positions(p_user_ids uuid[]) returns table (
  user_id uuid, job_id uuid, place integer, starts_in integer, ends_in integer, throttled boolean
)
language sql stable set search_path = '' set jit = off as $$
  with format_seconds as materialized (
    select f.job_type, coalesce(d.seconds, q.estimated_time, 60)::double precision as seconds
    from public.job_formats f
    left join public.format_durations d on d.job_type = f.job_type
    left join public.job_qualities q on q.job_type = f.job_type
  ),
  -- How far each queue has to be read: up to the last of the users' jobs.
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
      where exists (select from public.job_formats f where f.queue = l.queue and private.serves(w, f.job_type))
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

create function public.queue_places() returns table (
  job_id uuid, place integer, starts_in integer, ends_in integer, throttled boolean
)
language sql stable security definer set search_path = '' as $$
  select job_id, place, starts_in, ends_in, throttled from private.queue_positions(array[(select auth.uid())]);
$$;
grant execute on function public.queue_places() to authenticated;

create function public.queue_places_of(p_user_ids uuid[]) returns table (
  user_id uuid, job_id uuid, place integer, starts_in integer, ends_in integer, throttled boolean
)
language sql stable security definer set search_path = '' as $$
  select * from private.queue_positions(p_user_ids);
$$;
grant execute on function public.queue_places_of(uuid[]) to service_role;
