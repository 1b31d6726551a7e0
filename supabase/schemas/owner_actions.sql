-- Actions of owners on their submitted jobs: cancelling and retrying.

-- Cancels a locked, unfinished job: a pending one at once; a running one when its worker renews the lease and finds the
-- request.
create function private.cancel_locked_job(p_job public.jobs) returns public.jobs
language plpgsql set search_path = '' as $$
declare
  v_job public.jobs;
begin
  if p_job.status = 'pending' then
    update public.jobs
    set status = 'cancelled', throttled = false, cancel_requested_at = now(), completed_at = now()
    where id = p_job.id returning * into v_job;
    perform private.release_credits(v_job);
  elsif p_job.status = 'processing' then
    update public.jobs set cancel_requested_at = coalesce(cancel_requested_at, now())
    where id = p_job.id returning * into v_job;
  else
    perform private.raise_error('JOB_FINISHED',
      'This job has already finished.', jsonb_build_object('status', p_job.status));
  end if;
  return v_job;
end $$;

create function public.cancel_job(p_job_id uuid) returns public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
begin
  select * into v_job from public.jobs where id = p_job_id and user_id = (select auth.uid()) for update;
  if not found then
    perform private.raise_error('JOB_NOT_FOUND', 'There is no such job.');
  end if;
  return private.redact_for_owner(private.cancel_locked_job(v_job));
end $$;
grant execute on function public.cancel_job(uuid) to authenticated;

-- Cancels all pending jobs of the caller; running ones continue.
create function public.cancel_pending_jobs() returns setof public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := (select auth.uid());
  v_job public.jobs;
begin
  -- All rows are locked before the first cancellation, because that takes lock_throttling(), which has to be last.
  perform from public.jobs where user_id = v_user and status = 'pending' order by id for update;
  -- Throttled jobs first, because cancelling any other job would release one of them.
  for v_job in
    select * from public.jobs where user_id = v_user and status = 'pending'
    order by throttled desc, virtual_start desc for update skip locked
  loop
    return next private.redact_for_owner(private.cancel_locked_job(v_job));
  end loop;
end $$;
grant execute on function public.cancel_pending_jobs() to authenticated;

-- Submits a failed or cancelled job again, with the same settings or another seed.
create function public.retry_job(
  p_job_id uuid, p_new_seed boolean default false, p_idempotency_key text default null
) returns public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_old public.jobs;
  v_new public.jobs;
begin
  select * into v_old from public.jobs where id = p_job_id and user_id = (select auth.uid());
  if not found then
    perform private.raise_error('JOB_NOT_FOUND', 'There is no such job.');
  elsif v_old.status not in ('failed', 'cancelled') then
    perform private.raise_error('JOB_NOT_RETRYABLE', 'Only a failed or cancelled job can be retried.',
      jsonb_build_object('status', v_old.status));
  end if;
  v_new := public.submit_job(v_old.job_type, v_old.prompt,
    case when p_new_seed then v_old.config - 'seed' else v_old.config end, p_idempotency_key);
  if v_new.retry_of is null and v_new.created_at = now() then
    update public.jobs set retry_of = v_old.id where id = v_new.id returning * into v_new;
  elsif v_new.retry_of is distinct from v_old.id then
    -- The key belongs to a job that isn't a retry of this one.
    perform private.raise_error('IDEMPOTENCY_CONFLICT',
      'This idempotency key was already used for another job. Use a new key.');
  end if;
  return private.redact_for_owner(v_new);
end $$;
grant execute on function public.retry_job(uuid, boolean, text) to authenticated;
