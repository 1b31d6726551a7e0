-- Places of many people in one pass over each queue, for servers whose viewers watch the line; what a person reads of
-- their own comes from the same count. Where a worker is free the wait is nothing, and nobody is promised a time while
-- no worker is there.

drop function public.queue_places();

-- Workers that could take a job of the queue now.
create or replace function private.live_workers(p_queue text) returns integer
language sql stable set search_path = '' as $$
  select count(*)::integer from public.workers w
  where w.seen_at > now() - interval '2 minutes' and w.contract_version = private.contract_version()
    and exists (
      select from jsonb_array_elements(w.capabilities) c (value)
      join public.job_formats f on f.job_type = c.value ->> 'type'
      where f.queue = p_queue and (c.value ->> 'available')::boolean
    );
$$;

-- place: 1 is next; nobody beyond the 10,000th is counted. starts_in, ends_in: seconds, null without a worker or while the
-- queue is paused. At most the first hundred waiting
-- jobs of each person; a throttled one stands behind the others of its person.
create function private.places_of(p_user_ids uuid[])
returns table (
  user_id uuid, job_id uuid, place integer, starts_in integer, ends_in integer, throttled boolean
)
language sql stable set search_path = '' as $$
  with takes as materialized (select * from private.seconds_by_format()),
  mine as (
    select * from (
      select j.id, j.user_id, j.queue, j.queue_score, j.throttled, j.job_type, j.config,
        row_number() over (partition by j.user_id order by j.throttled, j.queue_score, j.id) as nth
      from public.jobs j where j.user_id = any (p_user_ids) and j.status = 'pending'
    ) numbered where nth <= 100
  ),
  -- Each queue up to the last of them.
  reach as (
    select queue, max(queue_score) as last from mine group by queue
  ),
  waiting as (
    select p.id, p.user_id, p.queue, p.queue_score, p.throttled, p.job_type, p.config
    from reach r
    cross join lateral (
      select * from public.jobs j
      where j.queue = r.queue and j.status = 'pending' and not j.throttled and j.queue_score <= r.last
      order by j.queue_score, j.id limit 10000
    ) p
    union all
    select id, user_id, queue, queue_score, throttled, job_type, config from mine where throttled
  ),
  counted as (
    select w.id, w.user_id, w.queue, w.throttled, t.seconds * greatest((w.config ->> 'batch_size')::integer, 1) as seconds,
      count(*) filter (where not w.throttled) over ahead as jobs,
      coalesce(sum(t.seconds * greatest((w.config ->> 'batch_size')::integer, 1)) filter (where not w.throttled) over ahead, 0)
        as seconds_ahead,
      count(*) filter (where w.throttled) over ahead_of_own as own_jobs,
      coalesce(sum(t.seconds * greatest((w.config ->> 'batch_size')::integer, 1)) filter (where w.throttled) over ahead_of_own, 0)
        as own_seconds
    from waiting w join takes t using (job_type)
    window
      ahead as (partition by w.queue order by w.queue_score, w.id rows between unbounded preceding and 1 preceding),
      ahead_of_own as (
        partition by w.queue, w.user_id order by w.queue_score, w.id rows between unbounded preceding and 1 preceding)
  ),
  running as (
    select r.queue, count(*) as jobs, sum(greatest(
      t.seconds * greatest((r.config ->> 'batch_size')::integer, 1) - extract(epoch from now() - r.started_at), 1)) as seconds
    from public.jobs r join takes t using (job_type) where r.status = 'processing' group by r.queue
  ),
  workers as (
    select queue, case when private.is_paused(queue) then 0 else private.live_workers(queue) end as number from reach
  ),
  told as (
    select m.user_id, m.id, m.throttled, c.seconds, w.number,
      c.jobs + case when m.throttled then c.own_jobs else 0 end as jobs,
      c.seconds_ahead + case when m.throttled then c.own_seconds else 0 end + coalesce(r.seconds, 0) as seconds_before,
      coalesce(r.jobs, 0) as running
    from mine m
    join counted c on c.id = m.id
    join workers w on w.queue = m.queue
    left join running r on r.queue = m.queue
  )
  select t.user_id, t.id, (t.jobs + 1)::integer, s.seconds, (s.seconds + ceil(t.seconds))::integer, t.throttled
  from told t
  cross join lateral (
    select case
      when t.number = 0 then null
      when t.jobs + t.running < t.number then 0
      else ceil(t.seconds_before / t.number)::integer
    end as seconds
  ) s;
$$;

create function public.queue_places() returns table (
  job_id uuid, place integer, starts_in integer, ends_in integer, throttled boolean
)
language sql stable security definer set search_path = '' as $$
  select job_id, place, starts_in, ends_in, throttled from private.places_of(array[(select auth.uid())]);
$$;

create function public.queue_places_of(p_user_ids uuid[])
returns table (
  user_id uuid, job_id uuid, place integer, starts_in integer, ends_in integer, throttled boolean
)
language sql stable security definer set search_path = '' as $$
  select * from private.places_of(p_user_ids);
$$;

-- What formats take is no secret: the site says so before anybody submits.
create policy "Everyone can view how long formats take" on public.format_durations for select using (true);
grant select on public.format_durations to anon, authenticated;

-- Pages of a person's ledger.
create index credit_ledger_pages on public.credit_ledger (user_id, created_at desc, id desc);

revoke all on function public.queue_places() from public, anon, authenticated, service_role;
revoke all on function public.queue_places_of(uuid[]) from public, anon, authenticated, service_role;
grant execute on function public.queue_places() to authenticated;
grant execute on function public.queue_places_of(uuid[]) to service_role;
revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
