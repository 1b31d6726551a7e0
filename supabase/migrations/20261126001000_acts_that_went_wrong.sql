-- Two acts of operators that could go wrong. An adjustment with the request id of another one, of another amount or for somebody
-- else, was left undone without a word. And a requeued job is counted under the turns of its person and its queue, and begins
-- only when the files that earlier attempts may have left are gone, because its new ones have the same names.

-- Adds to the credits of a person, or takes from them, never below nothing; answers the new balance. With a request id
-- the same request happens once.
create or replace function public.operator_adjust_credits(
  p_user_id uuid, p_amount integer, p_reason text, p_request_id uuid default null
) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_balance integer;
  v_before public.audit_log;
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
  if p_request_id is not null then
    select * into v_before from public.audit_log where request_id = p_request_id;
    if found and v_before.subject = p_user_id::text and (v_before.details ->> 'amount')::integer = p_amount then
      return v_balance;
    elsif found then
      perform private.fail('INVALID_INPUT', 'The input is not valid.', jsonb_build_object('issues',
        private.issue('amount', 'This was sent before with something else in it, and that counted. Load the page again.')));
    end if;
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

-- Puts a dead letter into its queue again, with as many attempts as at first. It costs its owner nothing: they have their
-- credits back already and were not asked whether to pay a second time.
create or replace function public.operator_requeue_job(p_job_id uuid, p_reason text default null) returns table (
  id uuid, user_id uuid, job_type text, status text, queue text, queue_score double precision, throttled boolean
)
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_job public.jobs;
  v_start bigint;
begin
  perform private.require_operator();
  v_reason := private.given_reason(p_reason, false);
  v_job := private.take_dead_letter(p_job_id);
  perform private.record_act('requeue_job', p_job_id::text, v_reason, jsonb_build_object(
    'user_id', v_job.user_id, 'error_code', v_job.error_code, 'attempts', v_job.attempt));
  -- It overtakes nobody who queued meanwhile.
  v_start := greatest(v_job.virtual_start, private.virtual_time(v_job.queue, v_job.priority));
  perform private.lock_turns(v_job.user_id);
  update public.jobs j
  set status = 'pending', worker_id = null, completed_at = null, error_code = null, error_message = null,
    crashes = 0, virtual_start = v_start,
    -- What the server is just removing of it has the same names as what it will store.
    available_at = now() + case when private.may_have_lost_files(j.id) then interval '2 minutes' else interval '0' end,
    queue_score = private.queue_score(j.priority, v_start),
    throttled = private.active_jobs(j.user_id, j.queue) >= (private.tier_of(j.user_id)).max_active,
    max_attempts = j.attempt - j.hand_backs
      + (select f.max_attempts from public.job_formats f where f.job_type = j.job_type),
    -- A start before this time was wanted; it had begun.
    start_by = case when j.start_by <= now() then null else j.start_by end
  where j.id = p_job_id returning * into v_job;
  return query select * from private.job_for_dispatch(v_job);
end $$;
