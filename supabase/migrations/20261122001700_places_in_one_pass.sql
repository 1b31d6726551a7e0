-- Places in a long queue were counted once for each of the viewer's jobs, with two look-ups for every job ahead of it:
-- seconds of work with some thousands waiting. Now the head of each queue is read once, in its order.

-- Seconds of one picture or video of each format: what was learned, or the format's own estimate until then.
create function private.seconds_by_format() returns table (job_type text, seconds double precision)
language sql stable set search_path = '' as $$
  select f.job_type::text, coalesce(d.seconds, q.estimated_time, 60)::double precision
  from public.job_formats f
  left join public.format_durations d on d.job_type = f.job_type
  left join public.job_qualities q on q.job_type = f.job_type;
$$;

-- place: 1 is next. starts_in and ends_in in seconds. At most the viewer's first hundred waiting jobs; a throttled one
-- stands behind the others of its person. Beyond the first ten thousand of a queue places are not counted any more:
-- whoever stands there is told the first place that is not.
create or replace function public.queue_places()
returns table (job_id uuid, place integer, starts_in integer, ends_in integer)
language sql stable security definer set search_path = '' as $$
  with mine as (
    select j.id, j.queue, j.queue_score, j.throttled, j.job_type, j.config from public.jobs j
    where j.user_id = (select auth.uid()) and j.status = 'pending' order by j.throttled, j.queue_score limit 100
  ),
  queues as (
    select m.queue, max(m.queue_score) as last_score, private.live_workers(m.queue) as workers from mine m group by m.queue
  ),
  formats as materialized (select * from private.seconds_by_format()),
  waiting as (
    select q.queue, w.id, w.queue_score, w.job_type, w.config from queues q
    cross join lateral (
      select p.id, p.queue_score, p.job_type, p.config from public.jobs p
      where p.queue = q.queue and p.status = 'pending' and not p.throttled and p.queue_score <= q.last_score
      order by p.queue_score, p.id limit 10000
    ) w
    union all
    select m.queue, m.id, m.queue_score, m.job_type, m.config from mine m where m.throttled
  ),
  line as (
    select w.queue, w.id, count(*) over ahead as place, sum(w.seconds) over ahead as until_end, w.seconds
    from (
      select w.*, f.seconds * greatest((w.config ->> 'batch_size')::integer, 1) as seconds
      from waiting w join formats f on f.job_type = w.job_type
    ) w
    window ahead as (partition by w.queue order by w.queue_score, w.id rows unbounded preceding)
  ),
  ends as (select l.queue, count(*) + 1 as place, sum(l.seconds) as seconds from line l group by l.queue),
  running as (
    select r.queue, sum(greatest(
      f.seconds * greatest((r.config ->> 'batch_size')::integer, 1) - extract(epoch from now() - r.started_at), 1)) as seconds
    from public.jobs r join formats f on f.job_type = r.job_type
    where r.status = 'processing' group by r.queue
  ),
  told as (
    select m.id, coalesce(l.place, e.place) as place,
      (coalesce(l.until_end - l.seconds, e.seconds) + coalesce(r.seconds, 0)) / q.workers as starts_in,
      f.seconds * greatest((m.config ->> 'batch_size')::integer, 1) as own
    from mine m
    join queues q on q.queue = m.queue
    join formats f on f.job_type = m.job_type
    left join line l on l.id = m.id
    left join ends e on e.queue = m.queue
    left join running r on r.queue = m.queue
  )
  select t.id, t.place::integer, ceil(t.starts_in)::integer, ceil(t.starts_in + t.own)::integer from told t;
$$;

revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
