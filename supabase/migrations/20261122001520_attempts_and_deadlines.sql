-- Every attempt is kept: who ran it, from when to when, how it ended, in words for the owner and in full for operators.
-- Deadlines end what came too late, without a charge. One server at a time sweeps.

create table public.job_attempts (
  job_id uuid not null references public.jobs (id) on delete cascade,
  attempt integer not null,
  worker_id text not null,
  claimed_at timestamptz not null default now(),
  ended_at timestamptz,
  -- retried: failed, and the job waits again. expired: nothing was heard of the worker any more.
  outcome text check (outcome in ('completed', 'failed', 'retried', 'handed_back', 'expired', 'cancelled')),
  error_code text,
  error_message text,
  -- For operators: what the owner need not read.
  detail text,
  timings jsonb,
  primary key (job_id, attempt),
  constraint job_attempts_ended_whole check ((ended_at is null) = (outcome is null))
);
create index job_attempts_by_worker on public.job_attempts (worker_id, claimed_at desc);

alter table public.job_attempts enable row level security;
create policy "Users can view the attempts at their own jobs" on public.job_attempts
  for select to authenticated
  using (exists (select from public.jobs j where j.id = job_id and j.user_id = (select auth.uid())));
create policy "Operators can view all attempts" on public.job_attempts
  for select to authenticated using ((select private.is_operator()));
-- worker_id and detail are read by operators through functions.
grant select (job_id, attempt, claimed_at, ended_at, outcome, error_code, error_message, timings)
  on public.job_attempts to authenticated;
grant all on public.job_attempts to service_role;

create function private.close_attempt(
  p_job public.jobs, p_outcome text, p_code text default null, p_message text default null, p_timings jsonb default null
) returns void
language sql set search_path = '' as $$
  update public.job_attempts
  set ended_at = now(), outcome = p_outcome, error_code = p_code, error_message = p_message, timings = p_timings
  where job_id = p_job.id and attempt = p_job.attempt and ended_at is null;
$$;

create function private.is_late(p_job public.jobs) returns boolean
language sql stable set search_path = '' as $$
  select coalesce(p_job.finish_by <= now(), false) or (p_job.attempt = 0 and coalesce(p_job.start_by <= now(), false));
$$;

create function private.fail_late(p_job public.jobs) returns public.jobs
language plpgsql set search_path = '' as $$
declare
  v_job public.jobs;
begin
  update public.jobs
  set status = 'failed', throttled = false, lease_expires_at = null, completed_at = now(), error_code = 'DEADLINE_PASSED',
    error_message = case when p_job.finish_by <= now() then 'This was not finished by the time you set.'
      else 'This had not begun by the time you set.' end
  where id = p_job.id returning * into v_job;
  perform private.release_credits(v_job);
  return v_job;
end $$;

-- Seconds until the next try: about 2, 8, 32 …, each up to half more or less, so that jobs that failed together do not
-- come back together.
create function private.retry_delay(p_failures integer) returns interval
language sql volatile set search_path = '' as $$
  select make_interval(secs => least(2 * 4 ^ greatest(p_failures - 1, 0), 600) * (0.5 + random()));
$$;

-- The row of a job that is now this worker's, or none when somebody else has it or it no longer waits.
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
  returning * into v_job;
  if found then
    insert into public.job_attempts (job_id, attempt, worker_id) values (v_job.id, v_job.attempt, p_worker_id);
    perform private.advance_clock(v_job);
    return next v_job;
  end if;
end $$;

-- renewed = false: the lease is somebody else's by now, stop. cancel_requested: stop and settle as cancelled.
create or replace function public.renew_lease(
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
    perform private.close_attempt(p_job, 'failed', 'DEADLINE_PASSED', 'The time set for the job had passed.');
    return private.fail_late(p_job);
  end if;
  if p_cancelled or p_job.cancel_requested_at is not null then
    perform private.close_attempt(p_job, 'cancelled');
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
      then 'This was given up because it ended the program that makes the pictures twice: ' || p_message
      else p_message end
  where id = p_job.id returning * into v_job;
  perform private.release_credits(v_job);
  return v_job;
end $$;

drop function public.settle_job(uuid, integer, text, text, jsonb, text, text, boolean, jsonb, text, text);

-- outcome: settled (now terminal), requeued (pending again, from available_at), stale (another attempt owns the job),
-- repeated (this very settlement was accepted before). A result that is later than finish_by is kept and costs nothing.
create function public.settle_job(
  p_job_id uuid, p_attempt integer, p_worker_id text, p_status text, p_assets jsonb default null,
  p_error_code text default null, p_error_message text default null, p_retryable boolean default false,
  p_timings jsonb default null, p_enhanced_prompt text default null, p_enhancement_note text default null,
  p_error_detail text default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
  v_format public.job_formats;
  v_outcome text;
begin
  if p_status is null or p_status not in ('completed', 'failed', 'cancelled') then
    perform private.fail('INVALID_INPUT', 'A job is settled as completed, failed or cancelled.');
  end if;
  select * into v_job from public.jobs where id = p_job_id for update;
  if not found then
    perform private.fail('JOB_NOT_FOUND', 'There is no such job.');
  end if;
  select * into v_format from public.job_formats where job_type = v_job.job_type;

  if v_job.settlement @> jsonb_build_object('attempt', p_attempt, 'worker_id', p_worker_id, 'status', p_status) then
    v_outcome := 'repeated';
  elsif v_job.status <> 'processing' or v_job.attempt <> p_attempt or v_job.worker_id is distinct from p_worker_id then
    v_outcome := 'stale';
  else
    if p_status = 'completed' then
      perform private.check_assets(v_job, v_format, p_assets);
      insert into public.assets (
        user_id, job_id, bucket_name, file_path, file_size, mime_type, width, height, duration,
        batch_index, seed, thumbnail_path, thumb_hash
      )
      select v_job.user_id, v_job.id, a.bucket_name, a.file_path, a.file_size, a.mime_type, a.width, a.height, a.duration,
        a.batch_index, a.seed, a.thumbnail_path, a.thumb_hash
      from jsonb_to_recordset(p_assets) as a (
        bucket_name text, file_path text, file_size bigint, mime_type text, width integer, height integer,
        duration integer, batch_index integer, seed bigint, thumbnail_path text, thumb_hash text
      );
      if private.is_late(v_job) then
        perform private.release_credits(v_job);
      else
        insert into public.credit_ledger (user_id, job_id, kind, amount) values (v_job.user_id, v_job.id, 'commit', 0);
      end if;
      perform private.close_attempt(v_job, 'completed', null, null, p_timings);
      perform private.learn_duration(v_job);
      update public.jobs
      set status = 'completed', lease_expires_at = null, completed_at = now(), timings = p_timings,
        -- Cut, not refused: a finished picture is worth more than the end of a long prompt.
        enhanced_prompt = nullif(left(p_enhanced_prompt, 4000), ''),
        enhancement_note = nullif(left(p_enhancement_note, 500), '')
      where id = p_job_id returning * into v_job;
    else
      v_job := private.end_attempt(
        v_job, coalesce(nullif(p_error_code, ''), 'UNKNOWN'),
        coalesce(nullif(p_error_message, ''), 'The job failed for an unknown reason.'),
        coalesce(p_retryable, false), p_status = 'cancelled');
      update public.job_attempts set detail = left(p_error_detail, 4000) where job_id = p_job_id and attempt = p_attempt;
    end if;
    update public.jobs
    set settlement = jsonb_build_object('attempt', p_attempt, 'worker_id', p_worker_id, 'status', p_status,
      'error_code', p_error_code, 'error_message', p_error_message)
    where id = p_job_id;
    v_outcome := case v_job.status when 'pending' then 'requeued' else 'settled' end;
  end if;

  return jsonb_build_object(
    'outcome', v_outcome, 'status', v_job.status, 'user_id', v_job.user_id, 'job_type', v_job.job_type,
    'queue', v_format.queue, 'queue_score', v_job.queue_score, 'available_at', v_job.available_at);
end $$;

create table public.sweep_leader (
  singleton boolean primary key default true check (singleton),
  holder text not null,
  expires_at timestamptz not null
);
comment on table public.sweep_leader is 'The one server that sweeps; another takes over when it has not for a while.';
alter table public.sweep_leader enable row level security;
grant all on public.sweep_leader to service_role;

-- Who sweeps: the holder of the lease, or whoever asks first once it has run out. Without a name everyone may.
create function private.leads_sweep(p_holder text) returns boolean
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

drop function public.sweep_jobs();

-- At most 500 expired leases and 500 missed deadlines are handled and at most 500 rows returned in one call: first the jobs
-- this sweep ended, then the pending ones that may be claimed now, in the order of their queues. Nothing for a server that
-- is not the leader.
create function public.sweep_jobs(p_holder text default null) returns setof public.jobs
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
  return query
    select * from public.jobs where status = 'pending' and not throttled and available_at <= now()
    order by queue, queue_score, id limit greatest(500 - v_returned, 0);
end $$;

create index jobs_keys_by_age on public.jobs (created_at) where idempotency_key is not null;

revoke all on function public.settle_job(uuid, integer, text, text, jsonb, text, text, boolean, jsonb, text, text, text)
  from public, anon, authenticated, service_role;
grant execute on function public.settle_job(uuid, integer, text, text, jsonb, text, text, boolean, jsonb, text, text, text)
  to service_role;
revoke all on function public.sweep_jobs(text) from public, anon, authenticated, service_role;
grant execute on function public.sweep_jobs(text) to service_role;
revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
