-- The sweep: everything that becomes due as time passes. One server at a time, the leader, runs it.

create table public.sweep_leader (
  singleton boolean primary key default true check (singleton),
  holder text not null,
  expires_at timestamptz not null
);
comment on table public.sweep_leader is
  'The leader that runs the sweep. Another server takes over when its lease has expired.';
-- There are no policies, so that only the service role has access.
alter table public.sweep_leader enable row level security;

-- True if the caller now holds the lease. Callers without a name don't need it.
create function private.acquire_sweep_lease(p_holder text) returns boolean
language plpgsql set search_path = '' as $$
begin
  if p_holder is null then
    return true;
  end if;
  insert into public.sweep_leader (holder, expires_at) values (p_holder, now() + interval '60 seconds')
  on conflict (singleton) do update set holder = excluded.holder, expires_at = excluded.expires_at
  where public.sweep_leader.holder = excluded.holder or public.sweep_leader.expires_at < now();
  return found;
end $$;

-- Settles attempts with an expired lease and fails jobs that missed their deadline, at most 500 of each. Returns at
-- most 500 jobs: first those that finished, then the pending ones that can be claimed now, in queue order, for the
-- caller to enqueue in Redis. Jobs of a paused queue are left out, so that no worker is woken for them. Returns
-- nothing to a server that isn't the leader.
create function public.sweep_jobs(p_holder text default null) returns setof public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
  v_user record;
  v_finished integer := 0;
begin
  if not private.acquire_sweep_lease(p_holder) then
    return;
  end if;

  for v_job in
    select * from public.jobs where status = 'processing' and lease_expires_at < now()
    order by lease_expires_at limit 500 for update skip locked
  loop
    v_job := private.settle_without_result(
      v_job, 'LEASE_EXPIRED', private.attempt_error_message('LEASE_EXPIRED'), true, false);
    if v_job.status <> 'pending' then
      v_finished := v_finished + 1;
      return next v_job;
    end if;
  end loop;

  for v_job in
    select * from public.jobs j
    where status = 'pending' and (start_by is not null or finish_by is not null) and least(start_by, finish_by) <= now()
      and private.has_missed_deadline(j)
    limit 500 for update skip locked
  loop
    v_finished := v_finished + 1;
    return next private.fail_missed_deadline(v_job);
  end loop;

  -- Idempotency keys expire after a day.
  update public.jobs set idempotency_key = null, idempotency_hash = null
  where id in (
    select id from public.jobs
    where idempotency_key is not null and created_at < now() - interval '24 hours' limit 500
    -- The weakest lock that allows the update: submitting a job whose source is such a job holds a key share lock on it
    -- while it waits for lock_throttling().
    for no key update skip locked
  );

  delete from public.workers where last_seen_at < now() - interval '7 days';

  -- Users with throttled jobs who could have more active ones, because releasing skips rows that are locked.
  for v_user in
    select t.user_id, t.queue
    from (select user_id, queue from public.jobs where throttled group by 1, 2) t
    left join (
      select user_id, queue, count(*) as number from public.jobs
      where status in ('pending', 'processing') and not throttled group by 1, 2
    ) active using (user_id, queue)
    left join public.user_profiles p on p.id = t.user_id
    left join public.tiers on tiers.tier = p.subscription_tier
    where coalesce(active.number, 0)
      < coalesce(tiers.max_active, (select max_active from public.tiers order by priority limit 1))
    limit 100
  loop
    perform private.release_throttled(v_user.user_id, v_user.queue);
  end loop;

  -- Half for each of the two queues, so that a long queue doesn't hide the other one.
  return query
    select j.* from public.queue_states q
    cross join lateral (
      select * from public.jobs j
      where j.queue = q.queue and j.status = 'pending' and not j.throttled and j.available_at <= now()
      order by j.queue_score, j.id limit greatest(500 - v_finished, 0) / 2
    ) j
    where q.paused_at is null;
end $$;
grant execute on function public.sweep_jobs(text) to service_role;
