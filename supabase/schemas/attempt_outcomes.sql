-- Outcomes of attempts without a result, and deadlines. A job that misses its deadline has no assets and costs nothing.

create function private.has_missed_deadline(p_job public.jobs) returns boolean
language sql stable set search_path = '' as $$
  select coalesce(p_job.finish_by <= now(), false) or (p_job.attempt = 0 and coalesce(p_job.start_by <= now(), false));
$$;

-- Fails a job that missed its deadline. The caller has locked it.
create function private.fail_missed_deadline(p_job public.jobs) returns public.jobs
language plpgsql set search_path = '' as $$
declare
  v_job public.jobs;
begin
  update public.jobs
  set status = 'failed', throttled = false, lease_expires_at = null, completed_at = now(),
    error_code = 'DEADLINE_PASSED',
    error_message = case when p_job.finish_by <= now() then 'This job did not finish by the deadline you set.'
      else 'This job did not start by the deadline you set.' end
  where id = p_job.id returning * into v_job;
  perform private.release_credits(v_job);
  return v_job;
end $$;

create function private.close_attempt(
  p_job public.jobs, p_outcome text, p_code text default null, p_message text default null, p_timings jsonb default null
) returns void
language sql set search_path = '' as $$
  update public.job_attempts
  set ended_at = now(), outcome = p_outcome, error_code = p_code, error_message = p_message, timings = p_timings
  where job_id = p_job.id and attempt = p_job.attempt and ended_at is null;
$$;

-- Exponential backoff before the next attempt: 2, 8, 32 … seconds, up to ten minutes, with 50% jitter, so that jobs
-- that failed together don't retry together.
create function private.retry_delay(p_failures integer) returns interval
language sql volatile set search_path = '' as $$
  select make_interval(secs => least(2 * 4 ^ greatest(p_failures - 1, 0), 600) * (0.5 + random()));
$$;

-- Settles an attempt that has no result. The first of these that applies decides: a requested cancellation, a missed
-- deadline, a cancellation by the worker, a retry, failure. A hand-back doesn't count as a failure, up to a limit,
-- because the job itself may be what stops its workers. A job that crashed the inference process twice isn't retried,
-- because it would crash it again. An expired lease is always recorded as such: the files of that attempt may have to
-- be purged.
create function private.settle_without_result(
  p_job public.jobs, p_code text, p_message text, p_retryable boolean, p_cancelled boolean
) returns public.jobs
language plpgsql set search_path = '' as $$
declare
  c_max_hand_backs constant integer := 5;
  c_max_crashes constant integer := 2;
  v_expired boolean := p_code = 'LEASE_EXPIRED';
  v_handed_back boolean := p_retryable and private.is_hand_back(p_code) and p_job.hand_backs < c_max_hand_backs;
  v_hand_backs integer := p_job.hand_backs + v_handed_back::integer;
  v_crashes integer := p_job.crashes + private.is_crash(p_code)::integer;
  v_failures integer := p_job.attempt - v_hand_backs;
  v_crashes_workers boolean := private.is_crash(p_code) and v_crashes >= c_max_crashes;
  v_job public.jobs;
begin
  if p_job.cancel_requested_at is null and private.has_missed_deadline(p_job) then
    perform private.close_attempt(p_job, case when v_expired then 'expired' else 'failed' end,
      'DEADLINE_PASSED', private.attempt_error_message('DEADLINE_PASSED'));
    return private.fail_missed_deadline(p_job);
  end if;

  if p_cancelled or p_job.cancel_requested_at is not null then
    perform private.close_attempt(p_job, case when v_expired then 'expired' else 'cancelled' end);
    update public.jobs
    set status = 'cancelled', lease_expires_at = null, completed_at = now()
    where id = p_job.id returning * into v_job;
    perform private.release_credits(v_job);
    return v_job;
  end if;

  if p_retryable and not v_crashes_workers and v_failures < p_job.max_attempts then
    perform private.close_attempt(p_job,
      case when v_handed_back then 'handed_back' when v_expired then 'expired' else 'retried' end, p_code, p_message);
    update public.jobs
    set status = 'pending', worker_id = null, lease_expires_at = null, hand_backs = v_hand_backs, crashes = v_crashes,
      -- The job is not at fault when its worker stopped or was lost, so it is available at once.
      available_at = now() + case when v_handed_back or private.requeues_at_once(p_code) then interval '0'
        else private.retry_delay(v_failures) end
    where id = p_job.id returning * into v_job;
    return v_job;
  end if;

  perform private.close_attempt(p_job, case when v_expired then 'expired' else 'failed' end, p_code, p_message);
  update public.jobs
  set status = 'failed', lease_expires_at = null, completed_at = now(), crashes = v_crashes, error_code = p_code,
    error_message = case when v_crashes_workers
      then 'This job is not retried, because it crashed the worker''s inference process twice.'
      else p_message end
  where id = p_job.id returning * into v_job;
  perform private.release_credits(v_job);
  return v_job;
end $$;
