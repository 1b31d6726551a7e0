-- Fair queueing: in which order the jobs of a queue are served, and which are throttled.
--
-- Tiers come before each other by priority. Within a tier, users take turns by start-time fair queueing (Goyal, Vin,
-- Cheng 1996). Each job gets a virtual start: the later of the queue's virtual time (the largest start claimed so far)
-- and one past the user's last start. However many jobs a user submits, others wait for one of them at most. A user has
-- max_active jobs in each queue at a time; further jobs are throttled: pending, but not dispatched.

create function private.tier_of(p_user_id uuid) returns public.tiers
language sql stable set search_path = '' as $$
  -- An unknown tier counts as the lowest.
  select t from public.tiers t
  left join public.user_profiles p on p.id = p_user_id and p.subscription_tier = t.tier
  order by p.id nulls last, t.priority limit 1;
$$;

-- Serializes the decisions about which of a user's jobs are throttled. Without it, a submission could count a job as
-- active that is just finishing, and throttle a job that nothing releases. The lock is held until the end of the
-- transaction, and is always the last one taken (after the profile and the jobs), so that it can't be part of a
-- deadlock.
create function private.lock_throttling(p_user_id uuid) returns void
language sql set search_path = '' as $$
  select pg_advisory_xact_lock(hashtextextended('throttling:' || p_user_id::text, 0));
$$;

-- Number of a user's jobs in a queue that are dispatched or running. Call it under lock_throttling().
create function private.active_jobs(p_user_id uuid, p_queue text) returns integer
language sql volatile set search_path = '' as $$
  select count(*)::integer from public.jobs
  where user_id = p_user_id and queue = p_queue and status in ('pending', 'processing') and not throttled;
$$;

create function private.virtual_time(p_queue text, p_priority integer) returns bigint
language sql stable set search_path = '' as $$
  select coalesce((select virtual_time from public.queue_clocks where queue = p_queue and priority = p_priority), 0);
$$;

-- The virtual start of a user's next job. Call it with the profile locked, so that two jobs don't get the same one.
create function private.next_virtual_start(p_user_id uuid, p_queue text, p_priority integer) returns bigint
language sql stable set search_path = '' as $$
  select greatest(
    private.virtual_time(p_queue, p_priority),
    coalesce((
      select virtual_start + 1 from public.jobs
      where user_id = p_user_id and queue = p_queue and priority = p_priority
        and (status <> 'cancelled' or started_at is not null)
      order by virtual_start desc limit 1
    ), 0)
  );
$$;

create function private.queue_score(p_priority integer, p_virtual_start bigint) returns double precision
language sql volatile set search_path = '' as $$
  select (9 - p_priority) * 1e13 + p_virtual_start * 1e4 + nextval('private.arrivals') % 10000;
$$;

-- Advances the queue's virtual time when a job is claimed.
create function private.advance_queue_clock(p_job public.jobs) returns void
language sql set search_path = '' as $$
  insert into public.queue_clocks (queue, priority, virtual_time)
  values (p_job.queue, p_job.priority, p_job.virtual_start)
  on conflict (queue, priority) do update
  set virtual_time = excluded.virtual_time where public.queue_clocks.virtual_time < excluded.virtual_time;
$$;

-- Releases as many throttled jobs as the tier allows. A released job doesn't overtake jobs that were dispatched in the
-- meantime: its virtual start is no earlier than the queue's virtual time.
create function private.release_throttled(p_user_id uuid, p_queue text) returns void
language plpgsql set search_path = '' as $$
declare
  v_job public.jobs;
begin
  perform private.lock_throttling(p_user_id);
  for v_job in
    select * from public.jobs where user_id = p_user_id and queue = p_queue and throttled
    order by virtual_start, id
    limit greatest((private.tier_of(p_user_id)).max_active - private.active_jobs(p_user_id, p_queue), 0)
    for update skip locked
  loop
    v_job.virtual_start := greatest(v_job.virtual_start, private.virtual_time(v_job.queue, v_job.priority));
    update public.jobs
    set throttled = false, released_at = now(), virtual_start = v_job.virtual_start,
      queue_score = private.queue_score(priority, v_job.virtual_start)
    where id = v_job.id;
  end loop;
end $$;

create function private.after_job_finished() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.status <> 'completed' and new.attempt > 0 then
    perform private.purge_orphaned_files(new);
  end if;
  perform private.release_throttled(new.user_id, new.queue);
  return null;
end $$;

create trigger jobs_after_finish after update of status on public.jobs
  for each row when (old.status in ('pending', 'processing') and new.status in ('completed', 'failed', 'cancelled'))
  execute function private.after_job_finished();

-- A user's jobs that were released in the last two minutes. The server calls it after one of the user's jobs
-- finished, to dispatch them.
create function public.released_jobs(p_user_id uuid) returns setof public.jobs
language sql stable security definer set search_path = '' as $$
  select * from public.jobs
  where user_id = p_user_id and status = 'pending' and not throttled and released_at > now() - interval '2 minutes'
  order by queue_score limit 100;
$$;
grant execute on function public.released_jobs(uuid) to service_role;
