-- Claims and leases. A worker claims a job that it popped from Redis. A job that was cancelled or claimed in the
-- meantime isn't returned, so that duplicates in Redis are harmless.

-- Returns the job if this worker now holds its lease; no row if another worker holds it, the job is no longer
-- pending, or its queue is paused. A claim whose response was lost can be repeated with the same p_claim_id, and
-- returns the same attempt. Raises NOT_SERVED_HERE if this worker doesn't have the model for the job, while another
-- worker has it or the job is less than an hour old. Afterwards any worker gets the job, and fails it with the
-- reason.
create function public.claim_job(
  p_job_id uuid, p_worker_id text, p_lease_seconds integer, p_contract_version integer, p_claim_id uuid default null
) returns setof public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
begin
  if p_contract_version is distinct from private.contract_version() then
    perform private.raise_error('CONTRACT_MISMATCH',
      'This worker and the database are of different releases. Deploy the same release of both.',
      jsonb_build_object('worker', p_contract_version, 'database', private.contract_version()));
  end if;
  if coalesce(p_worker_id, '') = '' or p_lease_seconds is null or p_lease_seconds not between 1 and 3600 then
    perform private.raise_error('INVALID_INPUT', 'A claim needs a worker id and a lease of 1 to 3600 seconds.');
  end if;
  if exists (
    select from public.jobs j
    join public.workers me on me.id = p_worker_id and not private.can_serve(me, j.job_type)
    where j.id = p_job_id and j.status = 'pending'
      and (
        greatest(j.created_at, j.available_at, j.released_at) > now() - interval '1 hour'
        -- Not live_workers(): a worker that is draining, restarting or of another release may soon serve it again.
        or exists (
          select from public.workers w
          where w.last_seen_at > now() - interval '10 minutes' and private.can_serve(w, j.job_type)
        )
      )
  ) then
    perform private.raise_error('NOT_SERVED_HERE', 'This worker doesn''t have the model for this job.');
  end if;

  update public.jobs j
  set status = 'processing', attempt = attempt + 1, worker_id = p_worker_id, started_at = now(),
    lease_expires_at = now() + make_interval(secs => p_lease_seconds)
  where id = p_job_id and status = 'pending' and not throttled and available_at <= now()
    and not private.has_missed_deadline(j)
    and not exists (select from public.queue_states s where s.queue = j.queue and s.paused_at is not null)
  returning * into v_job;
  if found then
    insert into public.job_attempts (job_id, attempt, worker_id, claim_id)
    values (v_job.id, v_job.attempt, p_worker_id, p_claim_id);
    perform private.advance_queue_clock(v_job);
    return next v_job;
  elsif p_claim_id is not null then
    return query
      update public.jobs j
      set lease_expires_at = now() + make_interval(secs => p_lease_seconds)
      from public.job_attempts a
      where j.id = p_job_id and j.status = 'processing' and j.worker_id = p_worker_id
        and a.job_id = j.id and a.attempt = j.attempt and a.claim_id = p_claim_id
      returning j.*;
  end if;
end $$;
grant execute on function public.claim_job(uuid, text, integer, integer, uuid) to service_role;

-- renewed is false if the worker no longer holds the lease and must stop. cancel_requested is true if it must stop and
-- settle the attempt as cancelled, because of a requested cancellation or a missed deadline.
create function public.renew_lease(
  p_job_id uuid, p_worker_id text, p_attempt integer, p_lease_seconds integer
) returns table (renewed boolean, cancel_requested boolean)
language plpgsql security definer set search_path = '' as $$
declare
  v_stop boolean;
begin
  update public.jobs
  set lease_expires_at = now() + make_interval(secs => least(greatest(coalesce(p_lease_seconds, 60), 1), 3600))
  where id = p_job_id and worker_id = p_worker_id and attempt = p_attempt and status = 'processing'
  returning cancel_requested_at is not null or coalesce(finish_by <= now(), false) into v_stop;
  return query select found, found and v_stop;
end $$;
grant execute on function public.renew_lease(uuid, text, integer, integer) to service_role;
