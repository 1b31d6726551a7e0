-- What the owner of a job reads that has crashed two inference processes, in a sentence that can be read in one way only. And an
-- attempt whose worker was not heard of any more has expired, whatever becomes of its job: its files are looked for then.

-- Ends an attempt without completing it. Requested cancellation wins over a deadline, a deadline over a retry, a retry
-- over failing.
create or replace function private.end_attempt(
  p_job public.jobs, p_code text, p_message text, p_retryable boolean, p_cancelled boolean
) returns public.jobs
language plpgsql set search_path = '' as $$
declare
  c_most_hand_backs constant integer := 5;
  c_most_crashes constant integer := 2;
  v_job public.jobs := p_job;
  v_handed_back boolean := p_retryable and private.is_hand_back(p_code) and p_job.hand_backs < c_most_hand_backs;
  v_failures integer;
  v_poison boolean;
begin
  if p_job.cancel_requested_at is null and private.is_late(p_job) then
    perform private.close_attempt(p_job, case when p_code = 'LEASE_EXPIRED' then 'expired' else 'failed' end, 'DEADLINE_PASSED', 'The time set for the job had passed.');
    return private.fail_late(p_job);
  end if;
  if p_cancelled or p_job.cancel_requested_at is not null then
    perform private.close_attempt(p_job, case when p_code = 'LEASE_EXPIRED' then 'expired' else 'cancelled' end);
    update public.jobs
    set status = 'cancelled', lease_expires_at = null, completed_at = now()
    where id = p_job.id returning * into v_job;
    perform private.release_credits(v_job);
    return v_job;
  end if;

  v_job.hand_backs := p_job.hand_backs + v_handed_back::integer;
  v_job.crashes := p_job.crashes + private.is_crash(p_code)::integer;
  v_failures := p_job.attempt - v_job.hand_backs;
  v_poison := private.is_crash(p_code) and v_job.crashes >= c_most_crashes;
  if p_retryable and not v_poison and v_failures < p_job.max_attempts then
    perform private.close_attempt(p_job,
      case when v_handed_back then 'handed_back' when p_code = 'LEASE_EXPIRED' then 'expired' else 'retried' end,
      p_code, p_message);
    -- What was handed back or lost goes on at once; what failed is given some time.
    update public.jobs
    set status = 'pending', worker_id = null, lease_expires_at = null,
      hand_backs = v_job.hand_backs, crashes = v_job.crashes,
      available_at = now() + case when v_handed_back or p_code in ('LEASE_EXPIRED', 'WORKER_RESTARTED') then interval '0'
        else private.retry_delay(v_failures) end
    where id = p_job.id returning * into v_job;
    return v_job;
  end if;

  perform private.close_attempt(p_job, case when p_code = 'LEASE_EXPIRED' then 'expired' else 'failed' end, p_code, p_message);
  update public.jobs
  set status = 'failed', lease_expires_at = null, completed_at = now(), crashes = v_job.crashes,
    error_code = p_code,
    error_message = case when v_poison
      then 'This is not tried again: it has brought the program that makes pictures and videos down twice.'
      else p_message end
  where id = p_job.id returning * into v_job;
  perform private.release_credits(v_job);
  return v_job;
end $$;
