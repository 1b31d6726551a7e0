-- Where a waiting job stands and when it can be expected: learned from finished jobs, per format, and from how many
-- workers are alive.

create table public.format_durations (
  job_type text primary key references public.job_formats (job_type) on delete cascade,
  -- Of one picture or video, from the claim to the result; a running mean that follows the last twenty or so.
  seconds double precision not null check (seconds >= 0),
  jobs bigint not null
);
alter table public.format_durations enable row level security;
grant all on public.format_durations to service_role;

create function private.learn_duration(p_job public.jobs) returns void
language sql set search_path = '' as $$
  insert into public.format_durations as d (job_type, seconds, jobs)
  values (p_job.job_type,
    extract(epoch from clock_timestamp() - p_job.started_at) / greatest((p_job.config ->> 'batch_size')::integer, 1), 1)
  on conflict (job_type) do update
  set jobs = d.jobs + 1, seconds = d.seconds + (excluded.seconds - d.seconds) / least(d.jobs + 1, 20);
$$;

-- Seconds one job takes: what was learned, or the format's own estimate until then.
create function private.expected_seconds(p_job_type text, p_config jsonb) returns double precision
language sql stable set search_path = '' as $$
  select coalesce(
    (select seconds from public.format_durations where job_type = p_job_type),
    (select estimated_time from public.job_qualities where job_type = p_job_type), 60
  ) * greatest((p_config ->> 'batch_size')::integer, 1);
$$;

create function private.live_workers(p_queue text) returns integer
language sql stable set search_path = '' as $$
  select greatest(1, count(*))::integer from public.workers w
  where w.seen_at > now() - interval '2 minutes' and w.contract_version = private.contract_version()
    and exists (
      select from jsonb_array_elements(w.capabilities) c (value)
      join public.job_formats f on f.job_type = c.value ->> 'type'
      where f.queue = p_queue and (c.value ->> 'available')::boolean
    );
$$;

-- place: 1 is next. starts_in and ends_in in seconds. At most the viewer's first hundred waiting jobs; a throttled one
-- stands behind the others of its person.
create function public.queue_places() returns table (job_id uuid, place integer, starts_in integer, ends_in integer)
language sql stable security definer set search_path = '' as $$
  with mine as (
    select j.* from public.jobs j
    where j.user_id = (select auth.uid()) and j.status = 'pending' order by j.throttled, j.queue_score limit 100
  ),
  running as (
    select r.queue, sum(greatest(
      private.expected_seconds(r.job_type, r.config) - extract(epoch from now() - r.started_at), 1)) as seconds
    from public.jobs r where r.status = 'processing' group by r.queue
  ),
  ahead as (
    select m.id, count(a.id) as jobs, coalesce(sum(private.expected_seconds(a.job_type, a.config)) filter (where a.id is not null), 0) as seconds
    from mine m
    left join lateral (
      select p.id, p.job_type, p.config from public.jobs p
      where p.queue = m.queue and p.status = 'pending' and p.queue_score < m.queue_score
        and (not p.throttled or p.user_id = m.user_id)
      -- Nobody is told places beyond this, and nobody pays for counting them.
      limit 10000
    ) a on true
    group by m.id
  )
  select m.id, (a.jobs + 1)::integer,
    ceil((a.seconds + coalesce(r.seconds, 0)) / private.live_workers(m.queue))::integer,
    ceil((a.seconds + coalesce(r.seconds, 0)) / private.live_workers(m.queue)
      + private.expected_seconds(m.job_type, m.config))::integer
  from mine m join ahead a on a.id = m.id left join running r on r.queue = m.queue;
$$;

revoke all on function public.queue_places() from public, anon, authenticated, service_role;
grant execute on function public.queue_places() to authenticated;
revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
