-- What people do to jobs. Submitting validates, reserves credits and inserts in one transaction, as the caller;
-- the price and every limit come from job_formats, never from the client. Expected failures are raised with
-- errcode P0001, one sentence as message, a stable code as hint and JSON as detail.

-- Raised when server, worker and database of different releases could misunderstand each other.
create function private.contract_version() returns integer
language sql immutable set search_path = '' as $$ select 1 $$;

create function private.fail(p_code text, p_message text, p_detail jsonb default '{}') returns void
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = 'P0001', message = p_message, hint = p_code, detail = p_detail::text;
end $$;

-- 0 (last) to 9 (first). Unknown tiers wait with the free ones.
create function private.tier_priority(p_tier text) returns integer
language sql immutable set search_path = '' as $$
  select case p_tier when 'basic' then 3 when 'pro' then 6 when 'enterprise' then 9 else 0 end;
$$;

create function private.release_credits(p_job public.jobs) returns void
language sql set search_path = '' as $$
  insert into public.credit_ledger (user_id, job_id, kind, amount)
  values (p_job.user_id, p_job.id, 'release', p_job.credits)
  on conflict (job_id, kind) where job_id is not null do nothing;
$$;

create function private.is_whole(p_value jsonb, p_min numeric, p_max numeric) returns boolean
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(p_value) = 'number'
    then p_value::numeric = trunc(p_value::numeric) and p_value::numeric between p_min and p_max
    else false end;
$$;

-- [{"path": [<config key>], "message": …}] for everything that is wrong; [] when nothing is.
-- p_config is complete here: the caller filled the defaults in.
create function private.config_issues(p_format public.job_formats, p_config jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  v_issues jsonb := '[]';
  v_key text;
begin
  for v_key in select k from jsonb_object_keys(p_config) as k
    where k not in ('width', 'height', 'sample_steps', 'sample_guide_scale', 'frame_num', 'seed',
      'negative_prompt', 'batch_size')
  loop
    v_issues := v_issues || private.issue(v_key, 'This setting is not known.');
  end loop;

  foreach v_key in array array['width', 'height'] loop
    if not private.is_whole(p_config -> v_key, p_format.min_side, p_format.max_side)
      or (p_config -> v_key)::numeric % p_format.side_multiple <> 0 then
      v_issues := v_issues || private.issue(v_key, format('Must be a multiple of %s between %s and %s.',
        p_format.side_multiple, p_format.min_side, p_format.max_side));
    end if;
  end loop;
  if v_issues = '[]' and (p_config -> 'width')::numeric * (p_config -> 'height')::numeric > p_format.max_pixels then
    v_issues := v_issues || private.issue('width',
      format('Width times height must not be more than %s.', p_format.max_pixels));
  end if;

  if not private.is_whole(p_config -> 'sample_steps', p_format.min_steps, p_format.max_steps) then
    v_issues := v_issues || private.issue('sample_steps',
      format('Must be a whole number from %s to %s.', p_format.min_steps, p_format.max_steps));
  end if;
  if jsonb_typeof(p_config -> 'sample_guide_scale') is distinct from 'number'
    or (p_config ->> 'sample_guide_scale')::numeric not between p_format.min_guide_scale and p_format.max_guide_scale then
    v_issues := v_issues || private.issue('sample_guide_scale',
      format('Must be from %s to %s.', trim_scale(p_format.min_guide_scale), trim_scale(p_format.max_guide_scale)));
  end if;
  if not private.is_whole(p_config -> 'seed', 0, 2147483647) then
    v_issues := v_issues || private.issue('seed', 'Must be a whole number from 0 to 2147483647.');
  end if;
  if not private.is_whole(p_config -> 'batch_size', 1, 100)
    or not (p_config ->> 'batch_size')::numeric = any (p_format.batch_sizes) then
    v_issues := v_issues || private.issue('batch_size',
      format('Must be one of %s.', array_to_string(p_format.batch_sizes, ', ')));
  end if;

  if p_format.frame_num is null then
    if p_config ? 'frame_num' then
      v_issues := v_issues || private.issue('frame_num', 'This format has no frames.');
    end if;
  elsif not private.is_whole(p_config -> 'frame_num', p_format.frame_num, p_format.frame_num) then
    v_issues := v_issues || private.issue('frame_num', format('Must be %s.', p_format.frame_num));
  end if;

  if jsonb_typeof(p_config -> 'negative_prompt') not in ('string', 'null') then
    v_issues := v_issues || private.issue('negative_prompt', 'Must be text.');
  elsif char_length(p_config ->> 'negative_prompt') > p_format.prompt_limit then
    v_issues := v_issues || private.issue('negative_prompt',
      format('Must not be longer than %s characters.', p_format.prompt_limit));
  end if;
  return v_issues;
end $$;

create function private.issue(p_key text, p_message text) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_array(jsonb_build_object('path', jsonb_build_array(p_key), 'message', p_message));
$$;

-- Which formats a worker serves: told by the workers seen in the last two minutes, or by the one seen last when
-- none was. Before the first worker ever reports, everything is taken, so that jobs may wait for it.
create function public.job_format_availability()
returns table (job_type text, available boolean, reason text)
language sql stable security definer set search_path = '' as $$
  with reporting as (
    select w.capabilities from public.workers w
    where w.contract_version = private.contract_version()
      and (
        w.seen_at > now() - interval '2 minutes'
        or w.id = (
          select latest.id from public.workers latest
          where latest.contract_version = private.contract_version()
          order by latest.seen_at desc, latest.id limit 1
        )
      )
  ),
  told as (
    select c.value ->> 'type' as type, bool_or((c.value ->> 'available')::boolean) as available,
      min(c.value ->> 'reason') as reason
    from reporting r cross join lateral jsonb_array_elements(r.capabilities) as c (value)
    group by 1
  )
  select f.job_type::text,
    not exists (select from reporting) or coalesce(t.available, false),
    case
      when not exists (select from reporting) or t.available then null
      else coalesce(t.reason, 'No worker serves this format.')
    end
  from public.job_formats f left join told t on t.type = f.job_type
  order by f.id;
$$;

create function public.submit_job(
  p_job_type text, p_prompt text, p_config jsonb, p_idempotency_key text default null
) returns public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := (select auth.uid());
  v_prompt text := btrim(p_prompt, E' \t\r\n');
  v_given jsonb := coalesce(jsonb_strip_nulls(p_config), '{}');
  v_key text := nullif(p_idempotency_key, '');
  v_hash text;
  v_format public.job_formats;
  v_profile public.user_profiles;
  v_config jsonb;
  v_issues jsonb := '[]';
  v_credits integer;
  v_balance integer;
  v_reason text;
  v_job public.jobs;
begin
  if v_user is null then
    perform private.fail('NOT_AUTHENTICATED', 'Sign in to submit a job.');
  end if;

  select * into v_format from public.job_formats where job_type = p_job_type;
  if not found then
    perform private.fail('UNKNOWN_FORMAT', 'There is no such format.', jsonb_build_object('job_type', p_job_type));
  end if;

  if coalesce(char_length(v_prompt), 0) not between 1 and v_format.prompt_limit then
    v_issues := v_issues
      || private.issue('prompt', format('Must have 1 to %s characters.', v_format.prompt_limit));
  -- Blanks, control characters, and what has no width or only turns the direction.
  elsif v_prompt ~ '^[\s[:cntrl:]\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]*$' then
    v_issues := v_issues || private.issue('prompt', 'Must say what to show.');
  end if;
  if char_length(v_key) > 255 then
    v_issues := v_issues || private.issue('idempotency_key', 'Must not be longer than 255 characters.');
  end if;
  if jsonb_typeof(v_given) <> 'object' then
    perform private.fail('INVALID_INPUT', 'The input is not valid.',
      jsonb_build_object('issues', v_issues || private.issue('config', 'Must be an object.')));
  end if;
  -- A negative prompt of null says "none", which is not the same as an empty one.
  v_config := jsonb_strip_nulls(jsonb_build_object(
    'width', v_format.width, 'height', v_format.height, 'sample_steps', v_format.sample_steps,
    'sample_guide_scale', trim_scale(v_format.sample_guide_scale), 'frame_num', v_format.frame_num,
    'seed', floor(random() * 2147483648)::bigint, 'batch_size', 1
  )) || jsonb_build_object('negative_prompt', null) || v_given;
  v_issues := v_issues || private.config_issues(v_format, v_config);
  if v_issues <> '[]' then
    perform private.fail('INVALID_INPUT', 'The input is not valid.', jsonb_build_object('issues', v_issues));
  end if;

  -- One submit of a person at a time: the key is looked up and the balance spent under this lock.
  select * into v_profile from public.user_profiles where id = v_user for update;
  if not found then
    perform private.fail('NOT_AUTHENTICATED', 'This account does not exist any more.');
  end if;

  if v_key is not null then
    -- Over what was given, not what was filled in: a repeated submit without a seed is the same submit.
    v_hash := encode(sha256(convert_to(jsonb_build_array(p_job_type, v_prompt, v_given)::text, 'UTF8')), 'hex');
    select * into v_job from public.jobs where user_id = v_user and idempotency_key = v_key;
    if found then
      if v_job.idempotency_hash <> v_hash then
        perform private.fail('IDEMPOTENCY_CONFLICT', 'This idempotency key was used for another submit.');
      end if;
      return v_job;
    end if;
  end if;

  select a.reason into v_reason from public.job_format_availability() a
  where a.job_type = p_job_type and not a.available;
  if found then
    perform private.fail('FORMAT_UNAVAILABLE', 'This format is not available right now.',
      jsonb_build_object('job_type', p_job_type, 'reason', v_reason));
  end if;

  v_credits := v_format.credits * (v_config ->> 'batch_size')::integer;
  select coalesce(sum(amount), 0) into v_balance from public.credit_ledger where user_id = v_user;
  if v_balance < v_credits then
    perform private.fail('INSUFFICIENT_CREDITS', 'There are not enough credits for this job.',
      jsonb_build_object('required', v_credits, 'balance', v_balance));
  end if;

  insert into public.jobs (
    user_id, job_type, prompt, config, max_attempts, credits, idempotency_key, idempotency_hash, queue_score
  ) values (
    v_user, p_job_type, v_prompt, v_config, v_format.max_attempts, v_credits, v_key, v_hash,
    (9 - private.tier_priority(v_profile.subscription_tier)) * 1e13 + floor(extract(epoch from now()) * 1000)
  ) returning * into v_job;
  insert into public.credit_ledger (user_id, job_id, kind, amount)
  values (v_user, v_job.id, 'reserve', -v_credits);
  return v_job;
end $$;

-- A waiting job is cancelled at once; a running one is asked to stop, which its worker sees at the next renewal.
create function public.cancel_job(p_job_id uuid) returns public.jobs
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
    set status = 'cancelled', cancel_requested_at = now(), completed_at = now()
    where id = p_job_id returning * into v_job;
    perform private.release_credits(v_job);
  elsif v_job.status = 'processing' then
    update public.jobs set cancel_requested_at = coalesce(cancel_requested_at, now())
    where id = p_job_id returning * into v_job;
  else
    perform private.fail('JOB_FINISHED', 'This job is finished already.', jsonb_build_object('status', v_job.status));
  end if;
  return v_job;
end $$;

revoke all on function public.job_format_availability() from public, anon, authenticated, service_role;
revoke all on function public.submit_job(text, text, jsonb, text) from public, anon, authenticated, service_role;
revoke all on function public.cancel_job(uuid) from public, anon, authenticated, service_role;
grant execute on function public.job_format_availability() to anon, authenticated, service_role;
grant execute on function public.submit_job(text, text, jsonb, text) to authenticated;
grant execute on function public.cancel_job(uuid) to authenticated;
