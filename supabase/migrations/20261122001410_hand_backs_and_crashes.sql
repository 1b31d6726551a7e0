-- Two ends of an attempt that are not like the others. A worker that is stopped hands its job back: that is nobody's
-- failure and costs no attempt, up to a bound, for a job may be what stops its worker. And a job that has brought
-- the inference process down twice would bring it down again: it fails for good, wherever it ran and whatever was
-- restarted meanwhile. Attempts stay numbered without gaps, because their numbers say which one is newer.

alter table public.jobs
  add column hand_backs integer not null default 0,
  add column crashes integer not null default 0,
  drop constraint jobs_attempt_counts,
  add constraint jobs_attempt_counts check (
    max_attempts >= 1 and hand_backs >= 0 and crashes >= 0 and attempt between 0 and max_attempts + hand_backs
  );
comment on column public.jobs.hand_backs is 'Attempts that ended because their worker was stopped; they do not count.';
comment on column public.jobs.crashes is 'Attempts that ended the inference process; the second is the last.';

create function private.is_hand_back(p_code text) returns boolean
language sql immutable set search_path = '' as $$ select p_code in ('WORKER_STOPPED', 'WORKER_BUSY') $$;

create function private.is_crash(p_code text) returns boolean
language sql immutable set search_path = '' as $$
  select p_code in ('WORKER_CRASHED', 'WORKER_STALLED', 'OUT_OF_MEMORY')
$$;

-- Ends an attempt without completing it. Requested cancellation wins over a retry; a retry over failing.
create or replace function private.end_attempt(
  p_job public.jobs, p_code text, p_message text, p_retryable boolean, p_cancelled boolean
) returns public.jobs
language plpgsql set search_path = '' as $$
declare
  c_most_hand_backs constant integer := 5;
  c_most_crashes constant integer := 2;
  v_job public.jobs := p_job;
  v_handed_back boolean := p_retryable and private.is_hand_back(p_code) and p_job.hand_backs < c_most_hand_backs;
  v_poison boolean;
begin
  if p_cancelled or p_job.cancel_requested_at is not null then
    update public.jobs
    set status = 'cancelled', lease_expires_at = null, completed_at = now()
    where id = p_job.id returning * into v_job;
    perform private.release_credits(v_job);
    return v_job;
  end if;

  v_job.hand_backs := p_job.hand_backs + v_handed_back::integer;
  v_job.crashes := p_job.crashes + private.is_crash(p_code)::integer;
  v_poison := private.is_crash(p_code) and v_job.crashes >= c_most_crashes;
  if p_retryable and not v_poison and p_job.attempt - v_job.hand_backs < p_job.max_attempts then
    -- The first retry is immediate, later ones give whatever is wrong some time: 0, 10, 40, 90 … seconds.
    update public.jobs
    set status = 'pending', worker_id = null, lease_expires_at = null,
      hand_backs = v_job.hand_backs, crashes = v_job.crashes,
      available_at = now() + case when v_handed_back then interval '0'
        else make_interval(secs => 10 * greatest(p_job.attempt - v_job.hand_backs - 1, 0) ^ 2) end
    where id = p_job.id returning * into v_job;
    return v_job;
  end if;

  update public.jobs
  set status = 'failed', lease_expires_at = null, completed_at = now(), crashes = v_job.crashes,
    error_code = p_code,
    error_message = case when v_poison
      then 'This was given up because it ended the program that makes the pictures twice: ' || p_message
      else p_message end
  where id = p_job.id returning * into v_job;
  perform private.release_credits(v_job);
  return v_job;
end $$;

revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
