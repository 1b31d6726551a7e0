-- Errors that callers expect, and the validation of submitted jobs.
--
-- Functions raise expected errors with private.raise_error(): SQLSTATE P0001, a sentence as message, a stable code as
-- hint and JSON as detail. The detail of INVALID_INPUT lists all issues as [{"path": [key], "message": sentence}].

create function private.raise_error(p_code text, p_message text, p_detail jsonb default '{}') returns void
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = 'P0001', message = p_message, hint = p_code, detail = p_detail::text;
end $$;

create function private.issue(p_key text, p_message text) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_array(jsonb_build_object('path', jsonb_build_array(p_key), 'message', p_message));
$$;

create function private.raise_invalid_input(p_issues jsonb) returns void
language sql set search_path = '' as $$
  select private.raise_error('INVALID_INPUT', 'The input is not valid.', jsonb_build_object('issues', p_issues));
$$;

create function private.is_integer_between(p_value jsonb, p_min numeric, p_max numeric) returns boolean
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(p_value) = 'number'
    then p_value::numeric = trunc(p_value::numeric) and p_value::numeric between p_min and p_max
    else false end;
$$;

create function private.prompt_issues(p_format public.job_formats, p_prompt text) returns jsonb
language sql immutable set search_path = '' as $$
  select case
    when coalesce(char_length(p_prompt), 0) not between 1 and p_format.prompt_limit
      then private.issue('prompt', format('Must have 1 to %s characters.', p_format.prompt_limit))
    -- Only whitespace, control characters, zero-width characters, and characters that change the text direction.
    when p_prompt ~ '^[\s[:cntrl:]\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]*$'
      then private.issue('prompt', 'Must describe what to generate.')
    else '[]'::jsonb
  end;
$$;

create function private.deadline_issues(p_start_by timestamptz, p_finish_by timestamptz) returns jsonb
language sql stable set search_path = '' as $$
  select
    case when p_start_by <= now() then private.issue('start_by', 'Must be in the future.')
      when p_start_by > now() + interval '7 days' then private.issue('start_by', 'Must be within seven days.')
      else '[]'::jsonb end
    || case when p_finish_by <= now() then private.issue('finish_by', 'Must be in the future.')
      when p_finish_by > now() + interval '7 days' then private.issue('finish_by', 'Must be within seven days.')
      when p_finish_by < p_start_by then private.issue('finish_by', 'Must not be before the deadline for the start.')
      else '[]'::jsonb end;
$$;

-- The given settings, completed with the format's defaults and a random seed. negative_prompt is always present: null
-- means that none was given, and an empty string is an empty negative prompt.
create function private.complete_config(p_format public.job_formats, p_given jsonb) returns jsonb
language sql volatile set search_path = '' as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'width', p_format.width, 'height', p_format.height, 'sample_steps', p_format.sample_steps,
    'sample_guide_scale', trim_scale(p_format.sample_guide_scale), 'frame_num', p_format.frame_num,
    'seed', floor(random() * 2147483648)::bigint, 'batch_size', 1,
    'strength', case when p_given ? 'source_asset_id' then 0.6 end
  )) || jsonb_build_object('negative_prompt', null) || p_given;
$$;

create function private.config_issues(p_format public.job_formats, p_config jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  v_issues jsonb := '[]';
  v_key text;
begin
  for v_key in select k from jsonb_object_keys(p_config) as k
    where k not in ('width', 'height', 'sample_steps', 'sample_guide_scale', 'frame_num', 'seed',
      'negative_prompt', 'batch_size', 'source_asset_id', 'strength', 'embed_prompt')
  loop
    v_issues := v_issues || private.issue(v_key, 'There is no such setting.');
  end loop;

  foreach v_key in array array['width', 'height'] loop
    if not private.is_integer_between(p_config -> v_key, p_format.min_side, p_format.max_side)
      or (p_config -> v_key)::numeric % p_format.side_multiple <> 0 then
      v_issues := v_issues || private.issue(v_key, format('Must be a multiple of %s between %s and %s.',
        p_format.side_multiple, p_format.min_side, p_format.max_side));
    end if;
  end loop;
  if v_issues = '[]' and (p_config -> 'width')::numeric * (p_config -> 'height')::numeric > p_format.max_pixels then
    v_issues := v_issues || private.issue('width',
      format('Width times height must not be more than %s.', p_format.max_pixels));
  end if;

  if not private.is_integer_between(p_config -> 'sample_steps', p_format.min_steps, p_format.max_steps) then
    v_issues := v_issues || private.issue('sample_steps',
      format('Must be a whole number from %s to %s.', p_format.min_steps, p_format.max_steps));
  end if;
  if jsonb_typeof(p_config -> 'sample_guide_scale') is distinct from 'number'
    or (p_config ->> 'sample_guide_scale')::numeric not between p_format.min_guide_scale and p_format.max_guide_scale then
    v_issues := v_issues || private.issue('sample_guide_scale',
      format('Must be from %s to %s.', trim_scale(p_format.min_guide_scale), trim_scale(p_format.max_guide_scale)));
  end if;
  if not private.is_integer_between(p_config -> 'seed', 0, 2147483647) then
    v_issues := v_issues || private.issue('seed', 'Must be a whole number from 0 to 2147483647.');
  end if;
  if not private.is_integer_between(p_config -> 'batch_size', 1, 100)
    or not (p_config ->> 'batch_size')::numeric = any (p_format.batch_sizes) then
    v_issues := v_issues || private.issue('batch_size',
      format('Must be one of %s.', array_to_string(p_format.batch_sizes, ', ')));
  end if;

  if p_format.frame_num is null then
    if p_config ? 'frame_num' then
      v_issues := v_issues || private.issue('frame_num', 'This format has no frames.');
    end if;
  elsif not private.is_integer_between(p_config -> 'frame_num', p_format.frame_num, p_format.frame_num) then
    v_issues := v_issues || private.issue('frame_num', format('Must be %s.', p_format.frame_num));
  end if;

  if jsonb_typeof(p_config -> 'negative_prompt') not in ('string', 'null') then
    v_issues := v_issues || private.issue('negative_prompt', 'Must be text.');
  elsif char_length(p_config ->> 'negative_prompt') > p_format.prompt_limit then
    v_issues := v_issues || private.issue('negative_prompt',
      format('Must have at most %s characters.', p_format.prompt_limit));
  end if;

  if p_config ? 'embed_prompt' and jsonb_typeof(p_config -> 'embed_prompt') <> 'boolean' then
    v_issues := v_issues || private.issue('embed_prompt', 'Must be true or false.');
  end if;
  return v_issues;
end $$;

create function private.source_issues(p_user_id uuid, p_format public.job_formats, p_config jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_source jsonb := p_config -> 'source_asset_id';
  v_strength jsonb := p_config -> 'strength';
  v_issues jsonb := '[]';
  v_mime_type text;
begin
  if v_source is null then
    return case when v_strength is null then v_issues
      else private.issue('strength', 'Must not be set without a source image.') end;
  end if;
  if not p_format.takes_source then
    v_issues := private.issue('source_asset_id', 'This format does not accept a source image.');
  else
    -- Compared as text, so that a value that isn't a UUID is not found instead of raising a cast error.
    select a.mime_type into v_mime_type from public.assets a
    where a.user_id = p_user_id and jsonb_typeof(v_source) = 'string' and a.id::text = lower(v_source #>> '{}');
    if not found then
      v_issues := private.issue('source_asset_id', 'You have no image with this id.');
    elsif v_mime_type not like 'image/%' then
      v_issues := private.issue('source_asset_id', 'The source must be an image, not a video.');
    end if;
  end if;
  if jsonb_typeof(v_strength) is distinct from 'number' or (v_strength #>> '{}')::numeric not between 0.05 and 1 then
    v_issues := v_issues || private.issue('strength', 'Must be from 0.05 to 1.');
  end if;
  return v_issues;
end $$;
