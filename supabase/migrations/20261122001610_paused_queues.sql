-- From a paused queue nothing is claimed; its jobs stay pending. The sweep does not put them into Redis either, so workers
-- are not woken for what they would not get: whatever is popped meanwhile is left to the resume, which queues it again.

create function public.operator_pause_queue(p_queue text, p_reason text) returns setof public.queue_states
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
begin
  perform private.require_operator();
  v_reason := private.given_reason(p_reason, true);
  perform from public.queue_states where queue = p_queue for update;
  if not found then
    perform private.fail('QUEUE_NOT_FOUND', 'There is no such queue.');
  end if;
  -- Paused already: the first reason stays, and nothing was done.
  update public.queue_states set paused_at = now(), paused_by = (select auth.uid()), reason = v_reason
  where queue = p_queue and paused_at is null;
  if found then
    perform private.record_act('pause_queue', p_queue, v_reason);
  end if;
  return query select * from public.queue_states where queue = p_queue;
end $$;

-- The jobs that may be claimed now, the first 500 in their order, for the caller to put into the queue; the sweep tells
-- of the others.
create function public.operator_resume_queue(p_queue text, p_reason text default null) returns table (
  id uuid, user_id uuid, job_type text, queue text, queue_score double precision
)
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_state public.queue_states;
begin
  perform private.require_operator();
  v_reason := private.given_reason(p_reason, false);
  select * into v_state from public.queue_states s where s.queue = p_queue for update;
  if not found then
    perform private.fail('QUEUE_NOT_FOUND', 'There is no such queue.');
  end if;
  if v_state.paused_at is not null then
    update public.queue_states s set paused_at = null, paused_by = null, reason = null where s.queue = p_queue;
    perform private.record_act('resume_queue', p_queue, v_reason,
      jsonb_build_object('paused_at', v_state.paused_at, 'paused_by', v_state.paused_by, 'reason', v_state.reason));
  end if;
  return query
    select j.id, j.user_id, j.job_type::text, j.queue, j.queue_score from public.jobs j
    where j.queue = p_queue and j.status = 'pending' and not j.throttled and j.available_at <= now()
    order by j.queue_score, j.id limit 500;
end $$;

-- The row of a job that is now this worker's, or none when somebody else has it, it no longer waits or its queue is paused.
create or replace function public.claim_job(
  p_job_id uuid, p_worker_id text, p_lease_seconds integer, p_contract_version integer
) returns setof public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
begin
  if p_contract_version is distinct from private.contract_version() then
    perform private.fail('CONTRACT_MISMATCH', 'This worker belongs to another release than the database.',
      jsonb_build_object('worker', p_contract_version, 'database', private.contract_version()));
  end if;
  if coalesce(p_worker_id, '') = '' or p_lease_seconds is null or p_lease_seconds not between 1 and 3600 then
    perform private.fail('INVALID_INPUT', 'A claim needs a worker id and a lease of 1 to 3600 seconds.');
  end if;
  update public.jobs j
  set status = 'processing', attempt = attempt + 1, worker_id = p_worker_id, started_at = now(),
    lease_expires_at = now() + make_interval(secs => p_lease_seconds)
  where id = p_job_id and status = 'pending' and not throttled and available_at <= now() and not private.is_late(j)
    and not private.is_paused(j.queue)
  returning * into v_job;
  if found then
    insert into public.job_attempts (job_id, attempt, worker_id) values (v_job.id, v_job.attempt, p_worker_id);
    perform private.advance_clock(v_job);
    return next v_job;
  end if;
end $$;

-- At most 500 expired leases and 500 missed deadlines are handled and at most 500 rows returned in one call: first the jobs
-- this sweep ended, then the pending ones that may be claimed now, in the order of their queues, unless those are
-- paused. Nothing for a server that is not the leader.
create or replace function public.sweep_jobs(p_holder text default null) returns setof public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
  v_returned integer := 0;
begin
  if not private.leads_sweep(p_holder) then
    return;
  end if;
  for v_job in
    select * from public.jobs where status = 'processing' and lease_expires_at < now()
    order by lease_expires_at limit 500 for update skip locked
  loop
    v_job := private.end_attempt(v_job, 'LEASE_EXPIRED', 'The worker stopped answering.', true, false);
    if v_job.status <> 'pending' then
      v_returned := v_returned + 1;
      return next v_job;
    end if;
  end loop;
  for v_job in
    select * from public.jobs j
    where status = 'pending' and (start_by is not null or finish_by is not null) and least(start_by, finish_by) <= now()
      and private.is_late(j)
    limit 500 for update skip locked
  loop
    v_returned := v_returned + 1;
    return next private.fail_late(v_job);
  end loop;
  -- Keys are kept for a day.
  update public.jobs set idempotency_key = null, idempotency_hash = null
  where id in (
    select id from public.jobs
    where idempotency_key is not null and created_at < now() - interval '24 hours' limit 500
  );
  delete from public.workers where seen_at < now() - interval '7 days';
  -- Each queue has its share, so that a long one does not hide another.
  return query
    select w.* from public.queue_states q
    cross join lateral (
      select * from public.jobs j
      where j.queue = q.queue and j.status = 'pending' and not j.throttled and j.available_at <= now()
      order by j.queue_score, j.id limit greatest(500 - v_returned, 0) / 2
    ) w
    where q.paused_at is null;
end $$;

revoke all on function public.operator_pause_queue(text, text) from public, anon, authenticated, service_role;
revoke all on function public.operator_resume_queue(text, text) from public, anon, authenticated, service_role;
grant execute on function public.operator_pause_queue(text, text) to authenticated;
grant execute on function public.operator_resume_queue(text, text) to authenticated;
