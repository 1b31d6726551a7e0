-- Submitting a job. submit_job() validates, reserves credits and inserts the job in one transaction. Price and limits
-- come from job_formats, never from the client.

-- Cost relative to one image or video at the format's own steps and size. A quarter is the same at any steps and size.
-- contracts/jobs/jobWork.ts computes the same.
create function private.work_of(p_format public.job_formats, p_config jsonb) returns double precision
language sql immutable set search_path = '' as $$
  select greatest(coalesce(private.json_number(p_config, 'batch_size'), 1), 1)::double precision * (
    0.25 + 0.75
    * coalesce(private.json_number(p_config, 'sample_steps') / nullif(p_format.sample_steps, 0), 1)::double precision
    * coalesce(private.json_number(p_config, 'width') * private.json_number(p_config, 'height')
        / nullif(p_format.width * p_format.height, 0), 1)::double precision
  );
$$;

-- The row without the columns that its owner may not see, for functions that return one.
create function private.redact_for_owner(p_job public.jobs) returns public.jobs
language plpgsql immutable set search_path = '' as $$
begin
  p_job.worker_id := null;
  p_job.lease_expires_at := null;
  p_job.settlement := null;
  p_job.idempotency_hash := null;
  return p_job;
end $$;

-- Submits a job for the caller. For 24 hours, submitting again with the same idempotency key returns the same job.
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
  v_limits public.job_formats;
  v_available record;
  v_tier public.tiers;
  v_config jsonb;
  v_issues jsonb;
  v_pending integer;
  v_credits integer;
  v_balance integer;
  v_start bigint;
  v_job public.jobs;
begin
  if v_user is null then
    perform private.raise_error('NOT_AUTHENTICATED', 'Sign in to submit a job.');
  end if;
  select * into v_format from public.job_formats where job_type = p_job_type;
  if not found then
    perform private.raise_error('UNKNOWN_FORMAT',
      'There is no such format.', jsonb_build_object('job_type', p_job_type));
  end if;

  -- One submission of a user at a time: key, virtual start and balance are read and used under this lock.
  perform from public.user_profiles where id = v_user for update;
  if not found then
    perform private.raise_error('NOT_AUTHENTICATED', 'This account no longer exists.');
  end if;

  -- Before every check whose result may differ between two submissions: limits, source image, balance.
  if v_key is not null then
    -- Of the given settings, not the completed ones, so that two submissions without a seed are the same.
    v_hash := encode(sha256(convert_to(
      jsonb_build_array(p_job_type, v_prompt, v_given, p_start_by, p_finish_by)::text, 'UTF8')), 'hex');
    select * into v_job from public.jobs where user_id = v_user and idempotency_key = v_key;
    if found and v_job.created_at > now() - interval '24 hours' then
      if v_job.idempotency_hash <> v_hash then
        perform private.raise_error('IDEMPOTENCY_CONFLICT',
          'This idempotency key was already used for another job. Use a new key.');
      end if;
      return private.redact_for_owner(v_job);
    elsif found then
      update public.jobs set idempotency_key = null, idempotency_hash = null where id = v_job.id;
    end if;
  end if;

  -- The format with the limits and defaults of the installed models.
  select * into v_available from public.job_format_availability() a where a.job_type = p_job_type;
  v_limits := v_format;
  v_limits.min_steps := v_available.min_steps;
  v_limits.max_steps := v_available.max_steps;
  v_limits.sample_steps := v_available.sample_steps;
  v_limits.max_guide_scale := v_available.max_guide_scale;
  v_limits.sample_guide_scale := v_available.sample_guide_scale;
  v_limits.takes_source := v_available.takes_source;

  v_issues := private.prompt_issues(v_limits, v_prompt) || private.deadline_issues(p_start_by, p_finish_by);
  if char_length(v_key) > 255 then
    v_issues := v_issues || private.issue('idempotency_key', 'Must have at most 255 characters.');
  end if;
  if jsonb_typeof(v_given) <> 'object' then
    v_issues := v_issues || private.issue('config', 'Must be an object.');
  else
    v_config := private.complete_config(v_limits, v_given);
    v_issues := v_issues || private.config_issues(v_limits, v_config)
      || private.source_issues(v_user, v_limits, v_config);
  end if;
  if v_issues <> '[]' then
    perform private.raise_invalid_input(v_issues);
  end if;

  if not v_available.available then
    perform private.raise_error('FORMAT_UNAVAILABLE', 'This format is not available right now.',
      jsonb_build_object('job_type', p_job_type, 'reason', v_available.reason));
  end if;

  v_tier := private.tier_of(v_user);
  select count(*) into v_pending from public.jobs where user_id = v_user and status = 'pending';
  if v_pending >= v_tier.max_pending then
    perform private.raise_error('QUEUE_FULL',
      format('You have reached your limit of %s queued jobs.', v_tier.max_pending),
      jsonb_build_object('limit', v_tier.max_pending, 'retry_after', (
        -- Seconds until the first of them is expected to start; a minute if there is no estimate.
        select greatest(1, coalesce(min(p.estimated_start_seconds), 60))
        from private.estimate_queue_positions(array[v_user]) p
      )));
  end if;

  v_credits := v_format.credits * (v_config ->> 'batch_size')::integer;
  select coalesce(sum(amount), 0) into v_balance from public.credit_ledger where user_id = v_user;
  if v_balance < v_credits then
    perform private.raise_error('INSUFFICIENT_CREDITS', 'You don''t have enough credits for this job.',
      jsonb_build_object('required', v_credits, 'balance', v_balance));
  end if;

  perform private.lock_throttling(v_user);
  v_start := private.next_virtual_start(v_user, v_format.queue, v_tier.priority);
  insert into public.jobs (
    user_id, job_type, prompt, config, max_attempts, credits, idempotency_key, idempotency_hash,
    queue, priority, virtual_start, queue_score, throttled, start_by, finish_by, source_job_id, work
  ) values (
    v_user, p_job_type, v_prompt, v_config, v_format.max_attempts, v_credits, v_key, v_hash,
    v_format.queue, v_tier.priority, v_start, private.queue_score(v_tier.priority, v_start),
    private.active_jobs(v_user, v_format.queue) >= v_tier.max_active, p_start_by, p_finish_by,
    (select a.job_id from public.assets a
      where a.id::text = lower(v_config ->> 'source_asset_id') and a.user_id = v_user),
    private.work_of(v_format, v_config)
  ) returning * into v_job;
  insert into public.credit_ledger (user_id, job_id, kind, amount)
  values (v_user, v_job.id, 'reserve', -v_credits);
  return private.redact_for_owner(v_job);
end $$;
grant execute on function public.submit_job(text, text, jsonb, text, timestamptz, timestamptz) to authenticated;
