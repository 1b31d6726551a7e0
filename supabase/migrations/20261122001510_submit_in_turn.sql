-- Submitting takes a turn in the queue of the person's tier, may set deadlines, and is refused when too many jobs of theirs
-- wait already; retrying submits the same again.

drop function public.submit_job(text, text, jsonb, text);

-- Seconds until the first of the person's jobs can be expected to end: when to come back.
create function private.seconds_until_room(p_user uuid) returns integer
language sql stable set search_path = '' as $$
  select greatest(5, coalesce(min(
    q.estimated_time - case when j.status = 'processing' then extract(epoch from now() - j.started_at) else 0 end
  ), 5))::integer
  from public.jobs j join public.job_qualities q on q.job_type = j.job_type
  where j.user_id = p_user and j.status in ('pending', 'processing') and not j.throttled;
$$;

create function private.deadline_issues(p_start_by timestamptz, p_finish_by timestamptz) returns jsonb
language sql stable set search_path = '' as $$
  select
    case when p_start_by <= now() then private.issue('start_by', 'Must be in the future.')
      when p_start_by > now() + interval '7 days' then private.issue('start_by', 'Must be within seven days.')
      else '[]'::jsonb end
    || case when p_finish_by <= now() then private.issue('finish_by', 'Must be in the future.')
      when p_finish_by > now() + interval '7 days' then private.issue('finish_by', 'Must be within seven days.')
      when p_finish_by < p_start_by then private.issue('finish_by', 'Must not be before the latest start.')
      else '[]'::jsonb end;
$$;

create function public.submit_job(
  p_job_type text, p_prompt text, p_config jsonb, p_idempotency_key text default null,
  p_start_by timestamptz default null, p_finish_by timestamptz default null
) returns public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := (select auth.uid());
  v_prompt text := btrim(p_prompt, E' \t\r\n');
  v_given jsonb := coalesce(jsonb_strip_nulls(p_config), '{}');
  v_key text := nullif(p_idempotency_key, '');
  v_hash text;
  v_format public.job_formats;
  v_tier public.tiers;
  v_offer record;
  v_config jsonb;
  v_issues jsonb := '[]';
  v_credits integer;
  v_balance integer;
  v_active integer;
  v_waiting integer;
  v_start bigint;
  v_job public.jobs;
begin
  if v_user is null then
    perform private.fail('NOT_AUTHENTICATED', 'Sign in to submit a job.');
  end if;
  select * into v_format from public.job_formats where job_type = p_job_type;
  if not found then
    perform private.fail('UNKNOWN_FORMAT', 'There is no such format.', jsonb_build_object('job_type', p_job_type));
  end if;

  -- One submit of a person at a time: the key is looked up, the turn taken and the balance spent under this lock.
  perform from public.user_profiles where id = v_user for update;
  if not found then
    perform private.fail('NOT_AUTHENTICATED', 'This account does not exist any more.');
  end if;

  -- Before everything that may change between two submits: limits, the source picture, the balance.
  if v_key is not null then
    -- Over what was given, not what was filled in: a repeated submit without a seed is the same submit.
    v_hash := encode(sha256(convert_to(
      jsonb_build_array(p_job_type, v_prompt, v_given, p_start_by, p_finish_by)::text, 'UTF8')), 'hex');
    select * into v_job from public.jobs where user_id = v_user and idempotency_key = v_key;
    if found and v_job.created_at > now() - interval '24 hours' then
      if v_job.idempotency_hash <> v_hash then
        perform private.fail('IDEMPOTENCY_CONFLICT', 'This idempotency key was used for another submit.');
      end if;
      return private.for_owner(v_job);
    elsif found then
      update public.jobs set idempotency_key = null, idempotency_hash = null where id = v_job.id;
    end if;
  end if;

  select * into v_offer from public.job_format_availability() a where a.job_type = p_job_type;
  v_format.min_steps := v_offer.min_steps;
  v_format.max_steps := v_offer.max_steps;
  v_format.sample_steps := v_offer.sample_steps;
  v_format.max_guide_scale := v_offer.max_guide_scale;
  v_format.sample_guide_scale := v_offer.sample_guide_scale;
  v_format.takes_source := v_offer.takes_source;

  v_issues := private.prompt_issues(v_format, v_prompt) || private.deadline_issues(p_start_by, p_finish_by);
  if char_length(v_key) > 255 then
    v_issues := v_issues || private.issue('idempotency_key', 'Must not be longer than 255 characters.');
  end if;
  if jsonb_typeof(v_given) <> 'object' then
    perform private.fail('INVALID_INPUT', 'The input is not valid.',
      jsonb_build_object('issues', v_issues || private.issue('config', 'Must be an object.')));
  end if;
  v_config := private.complete_config(v_format, v_given);
  v_issues := v_issues || private.config_issues(v_format, v_config)
    || private.source_issues(v_user, v_format, v_config);
  if v_issues <> '[]' then
    perform private.fail('INVALID_INPUT', 'The input is not valid.', jsonb_build_object('issues', v_issues));
  end if;

  if not v_offer.available then
    perform private.fail('FORMAT_UNAVAILABLE', 'This format is not available right now.',
      jsonb_build_object('job_type', p_job_type, 'reason', v_offer.reason));
  end if;

  v_tier := private.tier_of(v_user);
  select count(*) filter (where not throttled), count(*) filter (where status = 'pending') into v_active, v_waiting
  from public.jobs where user_id = v_user and status in ('pending', 'processing');
  if v_waiting >= v_tier.max_waiting then
    perform private.fail('QUEUE_FULL', format('%s jobs of yours wait already.', v_waiting), jsonb_build_object(
      'limit', v_tier.max_waiting, 'retry_after', private.seconds_until_room(v_user)));
  end if;

  v_credits := v_format.credits * (v_config ->> 'batch_size')::integer;
  select coalesce(sum(amount), 0) into v_balance from public.credit_ledger where user_id = v_user;
  if v_balance < v_credits then
    perform private.fail('INSUFFICIENT_CREDITS', 'There are not enough credits for this job.',
      jsonb_build_object('required', v_credits, 'balance', v_balance));
  end if;

  v_start := private.next_virtual_start(v_user, v_format.queue, v_tier.priority);
  insert into public.jobs (
    user_id, job_type, prompt, config, max_attempts, credits, idempotency_key, idempotency_hash,
    queue, priority, virtual_start, queue_score, throttled, start_by, finish_by
  ) values (
    v_user, p_job_type, v_prompt, v_config, v_format.max_attempts, v_credits, v_key, v_hash,
    v_format.queue, v_tier.priority, v_start, private.queue_score(v_tier.priority, v_start),
    v_active >= v_tier.max_active, p_start_by, p_finish_by
  ) returning * into v_job;
  insert into public.credit_ledger (user_id, job_id, kind, amount)
  values (v_user, v_job.id, 'reserve', -v_credits);
  return private.for_owner(v_job);
end $$;

-- Submits a failed or cancelled job again, with the same settings or with another seed.
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
    perform private.fail('JOB_NOT_FOUND', 'There is no such job.');
  elsif v_old.status not in ('failed', 'cancelled') then
    perform private.fail('JOB_NOT_RETRYABLE', 'Only a failed or cancelled job can be tried again.',
      jsonb_build_object('status', v_old.status));
  end if;
  v_new := public.submit_job(v_old.job_type, v_old.prompt,
    case when p_new_seed then v_old.config - 'seed' else v_old.config end, p_idempotency_key);
  update public.jobs set retry_of = v_old.id where id = v_new.id returning * into v_new;
  return private.for_owner(v_new);
end $$;

-- Cancels everything of the viewer that waits; what runs goes on.
create function public.cancel_waiting_jobs() returns setof public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
begin
  -- The throttled ones first, or each cancellation would let another one go to its queue.
  for v_job in
    select * from public.jobs where user_id = (select auth.uid()) and status = 'pending'
    order by throttled desc, virtual_start desc for update
  loop
    update public.jobs
    set status = 'cancelled', throttled = false, cancel_requested_at = now(), completed_at = now()
    where id = v_job.id returning * into v_job;
    perform private.release_credits(v_job);
    return next private.for_owner(v_job);
  end loop;
end $$;

-- A waiting job is cancelled at once; a running one is asked to stop, which its worker sees at the next renewal.
create or replace function public.cancel_job(p_job_id uuid) returns public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
begin
  select * into v_job from public.jobs where id = p_job_id and user_id = (select auth.uid()) for update;
  if not found then
    perform private.fail('JOB_NOT_FOUND', 'There is no such job.');
  end if;
  if v_job.status = 'pending' then
    update public.jobs
    set status = 'cancelled', throttled = false, cancel_requested_at = now(), completed_at = now()
    where id = p_job_id returning * into v_job;
    perform private.release_credits(v_job);
  elsif v_job.status = 'processing' then
    update public.jobs set cancel_requested_at = coalesce(cancel_requested_at, now())
    where id = p_job_id returning * into v_job;
  else
    perform private.fail('JOB_FINISHED', 'This job is finished already.', jsonb_build_object('status', v_job.status));
  end if;
  return private.for_owner(v_job);
end $$;

revoke all on function public.submit_job(text, text, jsonb, text, timestamptz, timestamptz)
  from public, anon, authenticated, service_role;
revoke all on function public.retry_job(uuid, boolean, text) from public, anon, authenticated, service_role;
revoke all on function public.cancel_waiting_jobs() from public, anon, authenticated, service_role;
grant execute on function public.submit_job(text, text, jsonb, text, timestamptz, timestamptz) to authenticated;
grant execute on function public.retry_job(uuid, boolean, text) to authenticated;
grant execute on function public.cancel_waiting_jobs() to authenticated;
revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
