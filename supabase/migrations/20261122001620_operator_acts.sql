-- What operators do to jobs and to people. Each function answers what the caller tells Redis, and no prompt.

create function private.job_for_dispatch(p_job public.jobs) returns table (
  id uuid, user_id uuid, job_type text, status text, queue text, queue_score double precision, throttled boolean
)
language sql immutable set search_path = '' as $$
  select p_job.id, p_job.user_id, p_job.job_type::text, p_job.status::text, p_job.queue, p_job.queue_score, p_job.throttled;
$$;

-- The row of a dead letter, locked after its owner's profile, as a submit does.
create function private.take_dead_letter(p_job_id uuid) returns public.jobs
language plpgsql set search_path = '' as $$
declare
  v_job public.jobs;
begin
  perform from public.user_profiles p join public.jobs j on j.user_id = p.id where j.id = p_job_id for update of p;
  select * into v_job from public.jobs j where j.id = p_job_id for update;
  if not found then
    perform private.fail('JOB_NOT_FOUND', 'There is no such job.');
  elsif v_job.status <> 'failed' or v_job.error_code in ('DEADLINE_PASSED', 'CONTENT_REFUSED') then
    perform private.fail('NOT_A_DEAD_LETTER', 'This job has not failed in a way that an operator can mend.');
  elsif v_job.discarded_at is not null then
    perform private.fail('NOT_A_DEAD_LETTER', 'This job was discarded.');
  elsif v_job.finish_by <= now() then
    perform private.fail('NOT_A_DEAD_LETTER', 'The time its owner set for it has passed.');
  end if;
  return v_job;
end $$;

-- Puts a dead letter into its queue again, with as many attempts as at first. It costs its owner nothing: they have their
-- credits back already and were not asked whether to pay a second time.
create function public.operator_requeue_job(p_job_id uuid, p_reason text default null) returns table (
  id uuid, user_id uuid, job_type text, status text, queue text, queue_score double precision, throttled boolean
)
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_job public.jobs;
  v_start bigint;
  v_active integer;
begin
  perform private.require_operator();
  v_reason := private.given_reason(p_reason, false);
  v_job := private.take_dead_letter(p_job_id);
  perform private.record_act('requeue_job', p_job_id::text, v_reason, jsonb_build_object(
    'user_id', v_job.user_id, 'error_code', v_job.error_code, 'attempts', v_job.attempt));
  -- It overtakes nobody who queued meanwhile.
  v_start := greatest(v_job.virtual_start, private.virtual_time(v_job.queue, v_job.priority));
  select count(*) into v_active from public.jobs j
  where j.user_id = v_job.user_id and j.status in ('pending', 'processing') and not j.throttled;
  update public.jobs j
  set status = 'pending', worker_id = null, completed_at = null, error_code = null, error_message = null,
    available_at = now(), crashes = 0, virtual_start = v_start,
    queue_score = private.queue_score(j.priority, v_start),
    throttled = v_active >= (private.tier_of(j.user_id)).max_active,
    max_attempts = j.attempt - j.hand_backs
      + (select f.max_attempts from public.job_formats f where f.job_type = j.job_type),
    -- A start before this time was wanted; it had begun.
    start_by = case when j.start_by <= now() then null else j.start_by end
  where j.id = p_job_id returning * into v_job;
  return query select * from private.job_for_dispatch(v_job);
end $$;

create function public.operator_discard_job(p_job_id uuid, p_reason text default null) returns table (
  id uuid, user_id uuid, job_type text, status text, queue text, queue_score double precision, throttled boolean
)
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_job public.jobs;
begin
  perform private.require_operator();
  v_reason := private.given_reason(p_reason, false);
  select * into v_job from public.jobs j where j.id = p_job_id for update;
  if not found then
    perform private.fail('JOB_NOT_FOUND', 'There is no such job.');
  elsif v_job.status <> 'failed' then
    perform private.fail('NOT_A_DEAD_LETTER', 'This job has not failed.');
  end if;
  if v_job.discarded_at is null then
    update public.jobs j set discarded_at = now() where j.id = p_job_id returning * into v_job;
    perform private.record_act('discard_job', p_job_id::text, v_reason, jsonb_build_object(
      'user_id', v_job.user_id, 'error_code', v_job.error_code));
  end if;
  return query select * from private.job_for_dispatch(v_job);
end $$;

-- A waiting job is cancelled at once; a running one is asked to stop, which its worker sees at the next renewal.
create function public.operator_cancel_job(p_job_id uuid, p_reason text) returns table (
  id uuid, user_id uuid, job_type text, status text, queue text, queue_score double precision, throttled boolean
)
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_job public.jobs;
begin
  perform private.require_operator();
  v_reason := private.given_reason(p_reason, true);
  select * into v_job from public.jobs j where j.id = p_job_id for update;
  if not found then
    perform private.fail('JOB_NOT_FOUND', 'There is no such job.');
  elsif v_job.status not in ('pending', 'processing') then
    perform private.fail('JOB_FINISHED', 'This job is finished already.', jsonb_build_object('status', v_job.status));
  end if;
  perform private.record_act('cancel_job', p_job_id::text, v_reason,
    jsonb_build_object('user_id', v_job.user_id, 'status', v_job.status));
  if v_job.status = 'pending' then
    update public.jobs j
    set status = 'cancelled', throttled = false, cancel_requested_at = now(), completed_at = now()
    where j.id = p_job_id returning * into v_job;
    perform private.release_credits(v_job);
  else
    update public.jobs j set cancel_requested_at = coalesce(j.cancel_requested_at, now())
    where j.id = p_job_id returning * into v_job;
  end if;
  return query select * from private.job_for_dispatch(v_job);
end $$;

-- Adds to the credits of a person, or takes from them, never below nothing; answers the new balance. With a request id
-- the same request happens once.
create function public.operator_adjust_credits(
  p_user_id uuid, p_amount integer, p_reason text, p_request_id uuid default null
) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_balance integer;
begin
  perform private.require_operator();
  v_reason := private.given_reason(p_reason, true);
  if p_amount is null or p_amount = 0 or abs(p_amount::bigint) > 1000000 then
    perform private.fail('INVALID_INPUT', 'The input is not valid.',
      jsonb_build_object('issues', private.issue('amount', 'A whole number from -1000000 to 1000000, and not 0.')));
  end if;
  -- The lock under which submits spend.
  perform from public.user_profiles where id = p_user_id for update;
  if not found then
    perform private.fail('PERSON_NOT_FOUND', 'There is no such person.');
  end if;
  select coalesce(sum(amount), 0) into v_balance from public.credit_ledger where user_id = p_user_id;
  if p_request_id is not null and exists (select from public.audit_log where request_id = p_request_id) then
    return v_balance;
  end if;
  if v_balance + p_amount < 0 then
    perform private.fail('INSUFFICIENT_CREDITS', 'The person has fewer credits than that.',
      jsonb_build_object('required', -p_amount, 'balance', v_balance));
  end if;
  insert into public.credit_ledger (user_id, kind, amount, note) values (p_user_id, 'adjust', p_amount, v_reason);
  perform private.record_act('adjust_credits', p_user_id::text, v_reason,
    jsonb_build_object('amount', p_amount, 'balance', v_balance + p_amount), p_request_id);
  return v_balance + p_amount;
end $$;

-- Waiting jobs keep the turns they have; a larger tier may let throttled ones go at once.
create function public.operator_set_tier(p_user_id uuid, p_tier text, p_reason text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_old text;
begin
  perform private.require_operator();
  v_reason := private.given_reason(p_reason, true);
  if not exists (select from public.tiers where tier = p_tier) then
    perform private.fail('INVALID_INPUT', 'The input is not valid.',
      jsonb_build_object('issues', private.issue('tier', 'There is no such tier.')));
  end if;
  select subscription_tier into v_old from public.user_profiles where id = p_user_id for update;
  if not found then
    perform private.fail('PERSON_NOT_FOUND', 'There is no such person.');
  end if;
  if v_old <> p_tier then
    update public.user_profiles set subscription_tier = p_tier where id = p_user_id;
    perform private.record_act('set_tier', p_user_id::text, v_reason, jsonb_build_object('from', v_old, 'to', p_tier));
    perform private.release_throttled(p_user_id);
  end if;
end $$;

revoke all on function public.operator_requeue_job(uuid, text) from public, anon, authenticated, service_role;
revoke all on function public.operator_discard_job(uuid, text) from public, anon, authenticated, service_role;
revoke all on function public.operator_cancel_job(uuid, text) from public, anon, authenticated, service_role;
revoke all on function public.operator_adjust_credits(uuid, integer, text, uuid) from public, anon, authenticated, service_role;
revoke all on function public.operator_set_tier(uuid, text, text) from public, anon, authenticated, service_role;
grant execute on function public.operator_requeue_job(uuid, text) to authenticated;
grant execute on function public.operator_discard_job(uuid, text) to authenticated;
grant execute on function public.operator_cancel_job(uuid, text) to authenticated;
grant execute on function public.operator_adjust_credits(uuid, integer, text, uuid) to authenticated;
grant execute on function public.operator_set_tier(uuid, text, text) to authenticated;
revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
