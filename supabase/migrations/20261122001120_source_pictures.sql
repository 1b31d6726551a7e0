-- Jobs may begin with one of the person's own pictures, and may ask that the prompt stays out of the file. Submitting
-- checks the limits of the installed models instead of the seeded ones. A worker of the release before would leave the
-- source out without a word, so the contract has a new version.

create or replace function private.contract_version() returns integer
language sql immutable set search_path = '' as $$ select 2 $$;

-- [{"path": [<config key>], "message": …}] for everything that is wrong; [] when nothing is.
-- p_config is complete here: the caller filled the defaults in.
create or replace function private.config_issues(p_format public.job_formats, p_config jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  v_issues jsonb := '[]';
  v_key text;
begin
  for v_key in select k from jsonb_object_keys(p_config) as k
    where k not in ('width', 'height', 'sample_steps', 'sample_guide_scale', 'frame_num', 'seed',
      'negative_prompt', 'batch_size', 'source_asset_id', 'strength', 'embed_prompt')
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

  if p_config ? 'embed_prompt' and jsonb_typeof(p_config -> 'embed_prompt') <> 'boolean' then
    v_issues := v_issues || private.issue('embed_prompt', 'Must be true or false.');
  end if;
  return v_issues;
end $$;

-- The same for the picture a job begins with, which has to be one of p_user's own.
create function private.source_issues(p_user uuid, p_format public.job_formats, p_config jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_source jsonb := p_config -> 'source_asset_id';
  v_strength jsonb := p_config -> 'strength';
  v_issues jsonb := '[]';
  v_mime_type text;
begin
  if v_source is null then
    return case when v_strength is null then v_issues
      else private.issue('strength', 'Only a job with a source picture has a strength.') end;
  end if;
  if not p_format.takes_source then
    v_issues := private.issue('source_asset_id', 'This format cannot begin with a picture.');
  else
    -- As text: what is no UUID is no picture either.
    select a.mime_type into v_mime_type from public.assets a
    where a.user_id = p_user and jsonb_typeof(v_source) = 'string' and a.id::text = lower(v_source #>> '{}');
    if not found then
      v_issues := private.issue('source_asset_id', 'There is no such picture of yours.');
    elsif v_mime_type not like 'image/%' then
      v_issues := private.issue('source_asset_id', 'Only a picture can be the source, not a video.');
    end if;
  end if;
  if jsonb_typeof(v_strength) is distinct from 'number' or (v_strength #>> '{}')::numeric not between 0.05 and 1 then
    v_issues := v_issues || private.issue('strength', 'Must be from 0.05 to 1.');
  end if;
  return v_issues;
end $$;

-- What is wrong with a prompt, in the same form.
create function private.prompt_issues(p_format public.job_formats, p_prompt text) returns jsonb
language sql immutable set search_path = '' as $$
  select case
    when coalesce(char_length(p_prompt), 0) not between 1 and p_format.prompt_limit
      then private.issue('prompt', format('Must have 1 to %s characters.', p_format.prompt_limit))
    -- Blanks, control characters, and what has no width or only turns the direction.
    when p_prompt ~ '^[\s[:cntrl:]\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]*$'
      then private.issue('prompt', 'Must say what to show.')
    else '[]'::jsonb
  end;
$$;

-- What was given over the format's defaults. A negative prompt of null says "none", which is not an empty one.
create function private.complete_config(p_format public.job_formats, p_given jsonb) returns jsonb
language sql volatile set search_path = '' as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'width', p_format.width, 'height', p_format.height, 'sample_steps', p_format.sample_steps,
    'sample_guide_scale', trim_scale(p_format.sample_guide_scale), 'frame_num', p_format.frame_num,
    'seed', floor(random() * 2147483648)::bigint, 'batch_size', 1,
    'strength', case when p_given ? 'source_asset_id' then 0.6 end
  )) || jsonb_build_object('negative_prompt', null) || p_given;
$$;

-- A row as its owner may have it: without what belongs to the workers and to the functions themselves.
create function private.for_owner(p_job public.jobs) returns public.jobs
language plpgsql immutable set search_path = '' as $$
begin
  p_job.worker_id := null;
  p_job.lease_expires_at := null;
  p_job.settlement := null;
  p_job.idempotency_hash := null;
  return p_job;
end $$;

create or replace function public.submit_job(
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
  v_offer record;
  v_config jsonb;
  v_issues jsonb := '[]';
  v_credits integer;
  v_balance integer;
  v_job public.jobs;
begin
  if v_user is null then
    perform private.fail('NOT_AUTHENTICATED', 'Sign in to submit a job.');
  end if;
  select * into v_format from public.job_formats where job_type = p_job_type;
  if not found then
    perform private.fail('UNKNOWN_FORMAT', 'There is no such format.', jsonb_build_object('job_type', p_job_type));
  end if;

  -- One submit of a person at a time: the key is looked up and the balance spent under this lock.
  select * into v_profile from public.user_profiles where id = v_user for update;
  if not found then
    perform private.fail('NOT_AUTHENTICATED', 'This account does not exist any more.');
  end if;

  -- Before everything that may change between two submits: limits, the source picture, the balance.
  if v_key is not null then
    -- Over what was given, not what was filled in: a repeated submit without a seed is the same submit.
    v_hash := encode(sha256(convert_to(jsonb_build_array(p_job_type, v_prompt, v_given)::text, 'UTF8')), 'hex');
    select * into v_job from public.jobs where user_id = v_user and idempotency_key = v_key;
    if found then
      if v_job.idempotency_hash <> v_hash then
        perform private.fail('IDEMPOTENCY_CONFLICT', 'This idempotency key was used for another submit.');
      end if;
      return private.for_owner(v_job);
    end if;
  end if;

  select * into v_offer from public.job_format_availability() a where a.job_type = p_job_type;
  v_format.min_steps := v_offer.min_steps;
  v_format.max_steps := v_offer.max_steps;
  v_format.sample_steps := v_offer.sample_steps;
  v_format.max_guide_scale := v_offer.max_guide_scale;
  v_format.sample_guide_scale := v_offer.sample_guide_scale;
  v_format.takes_source := v_offer.takes_source;

  v_issues := private.prompt_issues(v_format, v_prompt);
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
  return private.for_owner(v_job);
end $$;

revoke all on all functions in schema private from public, anon, authenticated, service_role;
