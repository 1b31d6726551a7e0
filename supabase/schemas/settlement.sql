-- Settling an attempt with the outcome that the worker reports in its callback.

create function private.json_text(p_object jsonb, p_key text) returns text
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(p_object -> p_key) = 'string' then nullif(p_object ->> p_key, '') end;
$$;

-- True if the path is a plain file name directly in the folder.
create function private.is_path_in(p_path text, p_folder text) returns boolean
language sql immutable set search_path = '' as $$
  select coalesce(
    starts_with(p_path, p_folder) and char_length(p_path) between char_length(p_folder) + 1 and 500
    and substr(p_path, char_length(p_folder) + 1) ~ '^[A-Za-z0-9_-][A-Za-z0-9._-]*$', false);
$$;

-- Raises an error unless the assets are exactly the batch of this job, in its bucket and folder.
create function private.check_assets(p_job public.jobs, p_format public.job_formats, p_assets jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_folder text := p_job.user_id || '/' || p_job.id || '/';
  v_batch_size integer := (p_job.config ->> 'batch_size')::integer;
  v_asset jsonb;
  v_indexes integer[] := '{}';
  v_invalid text;
begin
  if p_assets is null or jsonb_typeof(p_assets) <> 'array' or jsonb_array_length(p_assets) = 0 then
    perform private.raise_error('ASSETS_REQUIRED', 'A completed job needs at least one asset.');
  end if;
  for v_asset in select value from jsonb_array_elements(p_assets) loop
    v_invalid := case
      when private.json_text(v_asset, 'bucket_name') is distinct from p_format.bucket then 'bucket_name'
      when not private.is_path_in(private.json_text(v_asset, 'file_path'), v_folder) then 'file_path'
      when v_asset ->> 'thumbnail_path' is not null
        and not private.is_path_in(private.json_text(v_asset, 'thumbnail_path'), v_folder) then 'thumbnail_path'
      when private.json_text(v_asset, 'mime_type') is distinct from p_format.mime_type then 'mime_type'
      when not private.is_integer_between(v_asset -> 'file_size', 1, p_format.file_size_limit) then 'file_size'
      when not private.is_integer_between(v_asset -> 'width', 1, 16384) then 'width'
      when not private.is_integer_between(v_asset -> 'height', 1, 16384) then 'height'
      when not private.is_integer_between(v_asset -> 'seed', 0, 2147483647) then 'seed'
      when v_asset ->> 'duration' is not null
        and not private.is_integer_between(v_asset -> 'duration', 1, 3600) then 'duration'
      when p_format.media = 'video' and v_asset ->> 'duration' is null then 'duration'
      when not private.is_integer_between(v_asset -> 'batch_index', 0, v_batch_size - 1)
        or (v_asset ->> 'batch_index')::integer = any (v_indexes) then 'batch_index'
    end;
    if v_invalid is not null then
      perform private.raise_error('ASSETS_INVALID',
        format('An asset has a %s that this job doesn''t allow.', v_invalid),
        jsonb_build_object('field', v_invalid, 'asset', v_asset));
    end if;
    v_indexes := v_indexes || (v_asset ->> 'batch_index')::integer;
  end loop;
  if cardinality(v_indexes) <> v_batch_size then
    perform private.raise_error('ASSETS_INVALID',
      format('This job needs %s assets, but the callback has %s.', v_batch_size, cardinality(v_indexes)),
      jsonb_build_object('field', 'batch_index', 'expected', v_batch_size));
  end if;
end $$;

create function private.insert_assets(p_job public.jobs, p_assets jsonb) returns void
language sql set search_path = '' as $$
  insert into public.assets (
    user_id, job_id, bucket_name, file_path, file_size, mime_type, width, height, duration,
    batch_index, seed, thumbnail_path, thumb_hash
  )
  select p_job.user_id, p_job.id, a.bucket_name, a.file_path, a.file_size, a.mime_type, a.width, a.height, a.duration,
    a.batch_index, a.seed, a.thumbnail_path, a.thumb_hash
  from jsonb_to_recordset(p_assets) as a (
    bucket_name text, file_path text, file_size bigint, mime_type text, width integer, height integer,
    duration integer, batch_index integer, seed bigint, thumbnail_path text, thumb_hash text
  );
$$;

create function private.purge_files_of_result(p_assets jsonb) returns void
language sql set search_path = '' as $$
  insert into public.files_to_purge (bucket_name, path)
  select file.bucket_name, file.path
  from jsonb_to_recordset(p_assets) as a (bucket_name text, file_path text, thumbnail_path text)
  cross join lateral (values (a.bucket_name, a.file_path), ('thumbnails', a.thumbnail_path)) as file (bucket_name, path)
  where file.path is not null;
$$;

-- outcome: settled (the job has a terminal status), requeued (it is pending again, from available_at), stale (the
-- attempt no longer holds the job), repeated (this settlement was already accepted). A result after finish_by is
-- discarded and costs nothing.
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
    perform private.raise_error('INVALID_INPUT', 'The status must be completed, failed or cancelled.');
  end if;
  select * into v_job from public.jobs where id = p_job_id for update;
  if not found then
    perform private.raise_error('JOB_NOT_FOUND', 'There is no such job.');
  end if;
  select * into v_format from public.job_formats where job_type = v_job.job_type;

  if v_job.settlement @> jsonb_build_object('attempt', p_attempt, 'worker_id', p_worker_id, 'status', p_status) then
    v_outcome := 'repeated';
  elsif v_job.status <> 'processing' or v_job.attempt <> p_attempt or v_job.worker_id is distinct from p_worker_id then
    v_outcome := 'stale';
  else
    if p_status = 'completed' then
      perform private.check_assets(v_job, v_format, p_assets);
      if private.has_missed_deadline(v_job) then
        perform private.close_attempt(v_job, 'failed', 'DEADLINE_PASSED',
          private.attempt_error_message('DEADLINE_PASSED'), p_timings);
        perform private.purge_files_of_result(p_assets);
        v_job := private.fail_missed_deadline(v_job);
      else
        perform private.insert_assets(v_job, p_assets);
        insert into public.credit_ledger (user_id, job_id, kind, amount) values (v_job.user_id, v_job.id, 'commit', 0);
        perform private.close_attempt(v_job, 'completed', null, null, p_timings);
        update public.jobs
        set status = 'completed', lease_expires_at = null, completed_at = now(), timings = p_timings,
          -- Truncated rather than refused, so that a long prompt doesn't cost the result.
          enhanced_prompt = nullif(left(p_enhanced_prompt, 4000), ''),
          enhancement_note = nullif(left(p_enhancement_note, 500), '')
        where id = p_job_id returning * into v_job;
        -- After the update, which may wait for lock_throttling(): all results of a format lock the same row here.
        perform private.record_duration(v_job);
      end if;
    else
      v_job := private.settle_without_result(
        v_job, coalesce(nullif(p_error_code, ''), 'UNKNOWN'),
        coalesce(nullif(p_error_message, ''), private.attempt_error_message('UNKNOWN')),
        coalesce(p_retryable, false), p_status = 'cancelled');
      update public.job_attempts set detail = left(p_error_detail, 4000)
      where job_id = p_job_id and attempt = p_attempt;
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
grant execute on function public.settle_job(
  uuid, integer, text, text, jsonb, text, text, boolean, jsonb, text, text, text
) to service_role;
