-- Generated from contracts/jobs/attemptErrors.ts by npm run generate:types. Do not edit.
-- What the error code of an attempt means for its job. Codes that aren't listed, which a worker of
-- another release may report, are ordinary failures.

-- True if the worker returned the job: the attempt doesn't count, up to a limit.
create function private.is_hand_back(p_code text) returns boolean
language sql immutable set search_path = '' as $$
  select p_code in ('WORKER_STOPPED', 'WORKER_BUSY')
$$;

-- True if the attempt ended the inference process.
create function private.is_crash(p_code text) returns boolean
language sql immutable set search_path = '' as $$
  select p_code in ('WORKER_CRASHED', 'WORKER_STALLED', 'OUT_OF_MEMORY')
$$;

-- True if a retry may be claimed at once instead of after the backoff.
create function private.requeues_at_once(p_code text) returns boolean
language sql immutable set search_path = '' as $$
  select p_code in ('LEASE_EXPIRED', 'WORKER_RESTARTED')
$$;

-- True if the worker may have stored files that no asset refers to.
create function private.may_leave_files(p_code text) returns boolean
language sql immutable set search_path = '' as $$
  select p_code in ('LEASE_EXPIRED', 'WORKER_RESTARTED')
$$;

-- True if operators can requeue or discard a job that failed with the code.
create function private.is_dead_letter(p_code text) returns boolean
language sql immutable set search_path = '' as $$
  select p_code not in ('DEADLINE_PASSED', 'CONTENT_REFUSED')
$$;

-- The message for the owner of a job, for the codes that the database sets.
create function private.attempt_error_message(p_code text) returns text
language sql immutable set search_path = '' as $$
  select case p_code
    when 'LEASE_EXPIRED' then 'The worker stopped responding and its lease expired.'
    when 'DEADLINE_PASSED' then 'The job missed its deadline.'
    when 'UNKNOWN' then 'The job failed for an unknown reason.'
  end
$$;
