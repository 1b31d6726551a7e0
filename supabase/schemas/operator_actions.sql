-- Operator actions on queues, jobs and users. Each function checks the role, writes the audit log and returns what the
-- caller needs to update Redis, without prompts.

create function public.operator_pause_queue(p_queue text, p_reason text) returns setof public.queue_states
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
begin
  perform private.require_operator();
  v_reason := private.valid_reason(p_reason, true);
  perform from public.queue_states where queue = p_queue for update;
  if not found then
    perform private.raise_error('QUEUE_NOT_FOUND', 'There is no such queue.');
  end if;
  -- If it is paused already, the first reason stays and nothing is logged.
  update public.queue_states set paused_at = now(), paused_by = (select auth.uid()), reason = v_reason
  where queue = p_queue and paused_at is null;
  if found then
    perform private.log_operator_action('pause_queue', p_queue, v_reason);
  end if;
  return query select * from public.queue_states where queue = p_queue;
end $$;
grant execute on function public.operator_pause_queue(text, text) to authenticated;

-- Returns the first 500 jobs that can be claimed now, for the caller to enqueue in Redis; the sweep returns the others.
create function public.operator_resume_queue(p_queue text, p_reason text default null) returns table (
  id uuid, user_id uuid, job_type text, queue text, queue_score double precision
)
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_state public.queue_states;
begin
  perform private.require_operator();
  v_reason := private.valid_reason(p_reason, false);
  select * into v_state from public.queue_states s where s.queue = p_queue for update;
  if not found then
    perform private.raise_error('QUEUE_NOT_FOUND', 'There is no such queue.');
  end if;
  if v_state.paused_at is not null then
    update public.queue_states s set paused_at = null, paused_by = null, reason = null where s.queue = p_queue;
    perform private.log_operator_action('resume_queue', p_queue, v_reason,
      jsonb_build_object('paused_at', v_state.paused_at, 'paused_by', v_state.paused_by, 'reason', v_state.reason));
  end if;
  return query
    select j.id, j.user_id, j.job_type::text, j.queue, j.queue_score from public.jobs j
    where j.queue = p_queue and j.status = 'pending' and not j.throttled and j.available_at <= now()
    order by j.queue_score, j.id limit 500;
end $$;
grant execute on function public.operator_resume_queue(text, text) to authenticated;

-- The columns of a job that the server needs to update Redis.
create function private.job_for_dispatch(p_job public.jobs) returns table (
  id uuid, user_id uuid, job_type text, status text, queue text, queue_score double precision, throttled boolean
)
language sql immutable set search_path = '' as $$
  select p_job.id, p_job.user_id, p_job.job_type::text, p_job.status::text, p_job.queue, p_job.queue_score,
    p_job.throttled;
$$;

-- A dead letter is a failed job that wasn't discarded, didn't miss its deadline and wasn't refused by the content
-- policy. The owner's profile is locked first, in the order of submit_job().
create function private.lock_dead_letter(p_job_id uuid) returns public.jobs
language plpgsql set search_path = '' as $$
declare
  v_job public.jobs;
begin
  perform from public.user_profiles p join public.jobs j on j.user_id = p.id where j.id = p_job_id for update of p;
  select * into v_job from public.jobs j where j.id = p_job_id for update;
  if not found then
    perform private.raise_error('JOB_NOT_FOUND', 'There is no such job.');
  elsif v_job.status <> 'failed' or not private.is_dead_letter(v_job.error_code) then
    perform private.raise_error('NOT_A_DEAD_LETTER', 'This job is not a dead letter.');
  elsif v_job.discarded_at is not null then
    perform private.raise_error('NOT_A_DEAD_LETTER', 'This job was already discarded.');
  elsif v_job.finish_by <= now() then
    perform private.raise_error('NOT_A_DEAD_LETTER', 'The deadline of this job has passed.');
  end if;
  return v_job;
end $$;

-- Requeues a dead letter with the format's number of attempts. The job is free now: the owner's credits were
-- released, and the owner didn't agree to pay again.
create function public.operator_requeue_job(p_job_id uuid, p_reason text default null) returns table (
  id uuid, user_id uuid, job_type text, status text, queue text, queue_score double precision, throttled boolean
)
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_job public.jobs;
  v_start bigint;
begin
  perform private.require_operator();
  v_reason := private.valid_reason(p_reason, false);
  v_job := private.lock_dead_letter(p_job_id);
  perform private.log_operator_action('requeue_job', p_job_id::text, v_reason, jsonb_build_object(
    'user_id', v_job.user_id, 'error_code', v_job.error_code, 'attempts', v_job.attempt));
  -- The job doesn't overtake jobs that were submitted in the meantime.
  v_start := greatest(v_job.virtual_start, private.virtual_time(v_job.queue, v_job.priority));
  perform private.lock_throttling(v_job.user_id);
  update public.jobs j
  set status = 'pending', worker_id = null, completed_at = null, error_code = null, error_message = null,
    crashes = 0, virtual_start = v_start,
    -- The server may be deleting orphaned files with the names of those that the job will store.
    available_at = now()
      + case when private.may_have_orphaned_files(j.id) then interval '2 minutes' else interval '0' end,
    queue_score = private.queue_score(j.priority, v_start),
    throttled = private.active_jobs(j.user_id, j.queue) >= (private.tier_of(j.user_id)).max_active,
    max_attempts = j.attempt - j.hand_backs
      + (select f.max_attempts from public.job_formats f where f.job_type = j.job_type),
    -- The job has started before, so a deadline for the start in the past was met.
    start_by = case when j.start_by <= now() then null else j.start_by end
  where j.id = p_job_id returning * into v_job;
  return query select * from private.job_for_dispatch(v_job);
end $$;
grant execute on function public.operator_requeue_job(uuid, text) to authenticated;

create function public.operator_discard_job(p_job_id uuid, p_reason text default null) returns table (
  id uuid, user_id uuid, job_type text, status text, queue text, queue_score double precision, throttled boolean
)
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_job public.jobs;
begin
  perform private.require_operator();
  v_reason := private.valid_reason(p_reason, false);
  select * into v_job from public.jobs j where j.id = p_job_id for update;
  if not found then
    perform private.raise_error('JOB_NOT_FOUND', 'There is no such job.');
  elsif v_job.status <> 'failed' then
    perform private.raise_error('NOT_A_DEAD_LETTER', 'This job has not failed.');
  end if;
  if v_job.discarded_at is null then
    update public.jobs j set discarded_at = now() where j.id = p_job_id returning * into v_job;
    perform private.log_operator_action('discard_job', p_job_id::text, v_reason, jsonb_build_object(
      'user_id', v_job.user_id, 'error_code', v_job.error_code));
  end if;
  return query select * from private.job_for_dispatch(v_job);
end $$;
grant execute on function public.operator_discard_job(uuid, text) to authenticated;

create function public.operator_cancel_job(p_job_id uuid, p_reason text) returns table (
  id uuid, user_id uuid, job_type text, status text, queue text, queue_score double precision, throttled boolean
)
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_job public.jobs;
begin
  perform private.require_operator();
  v_reason := private.valid_reason(p_reason, true);
  select * into v_job from public.jobs j where j.id = p_job_id for update;
  if not found then
    perform private.raise_error('JOB_NOT_FOUND', 'There is no such job.');
  end if;
  perform private.log_operator_action('cancel_job', p_job_id::text, v_reason,
    jsonb_build_object('user_id', v_job.user_id, 'status', v_job.status));
  v_job := private.cancel_locked_job(v_job);
  return query select * from private.job_for_dispatch(v_job);
end $$;
grant execute on function public.operator_cancel_job(uuid, text) to authenticated;

-- Adds credits to a user's balance, or subtracts them but never below zero, and returns the new balance. Repeating a
-- request id has no effect.
create function public.operator_adjust_credits(
  p_user_id uuid, p_amount integer, p_reason text, p_request_id uuid default null
) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_balance integer;
  v_previous public.audit_log;
begin
  perform private.require_operator();
  v_reason := private.valid_reason(p_reason, true);
  if p_amount is null or p_amount = 0 or abs(p_amount::bigint) > 1000000 then
    perform private.raise_invalid_input(
      private.issue('amount', 'Must be a whole number from -1000000 to 1000000, and not 0.'));
  end if;
  -- submit_job() spends under the same lock.
  perform from public.user_profiles where id = p_user_id for update;
  if not found then
    perform private.raise_error('USER_NOT_FOUND', 'There is no such user.');
  end if;
  select coalesce(sum(amount), 0) into v_balance from public.credit_ledger where user_id = p_user_id;
  if p_request_id is not null then
    select * into v_previous from public.audit_log where request_id = p_request_id;
    if found and v_previous.subject = p_user_id::text and (v_previous.details ->> 'amount')::integer = p_amount then
      return v_balance;
    elsif found then
      perform private.raise_invalid_input(
        private.issue('amount', 'This form was already submitted with other values, which apply. Reload the page.'));
    end if;
  end if;
  if v_balance + p_amount < 0 then
    perform private.raise_error('INSUFFICIENT_CREDITS', 'The user doesn''t have that many credits.',
      jsonb_build_object('required', -p_amount, 'balance', v_balance));
  end if;
  insert into public.credit_ledger (user_id, kind, amount, note) values (p_user_id, 'adjust', p_amount, v_reason);
  perform private.log_operator_action('adjust_credits', p_user_id::text, v_reason,
    jsonb_build_object('amount', p_amount, 'balance', v_balance + p_amount), p_request_id);
  return v_balance + p_amount;
end $$;
grant execute on function public.operator_adjust_credits(uuid, integer, text, uuid) to authenticated;

-- Pending jobs keep their positions. A tier with more active jobs may release throttled ones at once.
create function public.operator_set_tier(p_user_id uuid, p_tier text, p_reason text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_old text;
begin
  perform private.require_operator();
  v_reason := private.valid_reason(p_reason, true);
  if not exists (select from public.tiers where tier = p_tier) then
    perform private.raise_invalid_input(private.issue('tier', 'There is no such tier.'));
  end if;
  select subscription_tier into v_old from public.user_profiles where id = p_user_id for update;
  if not found then
    perform private.raise_error('USER_NOT_FOUND', 'There is no such user.');
  end if;
  if v_old <> p_tier then
    update public.user_profiles set subscription_tier = p_tier where id = p_user_id;
    perform private.log_operator_action('set_tier', p_user_id::text, v_reason,
      jsonb_build_object('from', v_old, 'to', p_tier));
    perform private.release_throttled(p_user_id, q.queue) from public.queue_states q;
  end if;
end $$;
grant execute on function public.operator_set_tier(uuid, text, text) to authenticated;
