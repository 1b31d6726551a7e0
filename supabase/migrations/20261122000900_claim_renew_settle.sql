-- What workers do to jobs, through the service role only. Every change is a compare-and-set on status, worker and
-- attempt: two workers cannot hold one job, and a late one can never overwrite a newer attempt.

-- The row of a job that is now this worker's, or none when somebody else has it or it no longer waits.
create function public.claim_job(
  p_job_id uuid, p_worker_id text, p_lease_seconds integer, p_contract_version integer
) returns setof public.jobs
language plpgsql security definer set search_path = '' as $$
begin
  if p_contract_version is distinct from private.contract_version() then
    perform private.fail('CONTRACT_MISMATCH', 'This worker belongs to another release than the database.',
      jsonb_build_object('worker', p_contract_version, 'database', private.contract_version()));
  end if;
  if coalesce(p_worker_id, '') = '' or p_lease_seconds is null or p_lease_seconds not between 1 and 3600 then
    perform private.fail('INVALID_INPUT', 'A claim needs a worker id and a lease of 1 to 3600 seconds.');
  end if;
  return query
    update public.jobs
    set status = 'processing', attempt = attempt + 1, worker_id = p_worker_id, started_at = now(),
      lease_expires_at = now() + make_interval(secs => p_lease_seconds)
    where id = p_job_id and status = 'pending' and available_at <= now()
    returning *;
end $$;

-- renewed = false: the lease is somebody else's by now, stop. cancel_requested: stop and settle as cancelled.
create function public.renew_lease(
  p_job_id uuid, p_worker_id text, p_attempt integer, p_lease_seconds integer
) returns table (renewed boolean, cancel_requested boolean)
language plpgsql security definer set search_path = '' as $$
declare
  v_cancel_requested_at timestamptz;
begin
  update public.jobs
  set lease_expires_at = now() + make_interval(secs => least(greatest(coalesce(p_lease_seconds, 60), 1), 3600))
  where id = p_job_id and worker_id = p_worker_id and attempt = p_attempt and status = 'processing'
  returning cancel_requested_at into v_cancel_requested_at;
  return query select found, found and v_cancel_requested_at is not null;
end $$;

-- Ends an attempt without completing it. Requested cancellation wins over a retry; a retry over failing.
create function private.end_attempt(p_job public.jobs, p_code text, p_message text, p_retryable boolean, p_cancelled boolean)
returns public.jobs
language plpgsql set search_path = '' as $$
declare
  v_job public.jobs;
begin
  if p_cancelled or p_job.cancel_requested_at is not null then
    update public.jobs
    set status = 'cancelled', lease_expires_at = null, completed_at = now()
    where id = p_job.id returning * into v_job;
  elsif p_retryable and p_job.attempt < p_job.max_attempts then
    -- The first retry is immediate, later ones give whatever is wrong some time: 0, 10, 40, 90 … seconds.
    update public.jobs
    set status = 'pending', worker_id = null, lease_expires_at = null,
      available_at = now() + make_interval(secs => 10 * (p_job.attempt - 1) ^ 2)
    where id = p_job.id returning * into v_job;
    return v_job;
  else
    update public.jobs
    set status = 'failed', lease_expires_at = null, completed_at = now(), error_code = p_code, error_message = p_message
    where id = p_job.id returning * into v_job;
  end if;
  perform private.release_credits(v_job);
  return v_job;
end $$;

create function private.text_of(p_object jsonb, p_key text) returns text
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(p_object -> p_key) = 'string' then nullif(p_object ->> p_key, '') end;
$$;

-- Refuses assets that are not exactly what the job was to make, where it was to put them.
create function private.check_assets(p_job public.jobs, p_format public.job_formats, p_assets jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_folder text := p_job.user_id || '/' || p_job.id || '/';
  v_batch_size integer := (p_job.config ->> 'batch_size')::integer;
  v_asset jsonb;
  v_seen integer[] := '{}';
  v_wrong text;
begin
  if p_assets is null or jsonb_typeof(p_assets) <> 'array' or jsonb_array_length(p_assets) = 0 then
    perform private.fail('ASSETS_REQUIRED', 'A completed job needs its assets.');
  end if;
  for v_asset in select value from jsonb_array_elements(p_assets) loop
    v_wrong := case
      when private.text_of(v_asset, 'bucket_name') is distinct from p_format.bucket then 'bucket_name'
      when not private.is_path_in(private.text_of(v_asset, 'file_path'), v_folder) then 'file_path'
      when v_asset ->> 'thumbnail_path' is not null
        and not private.is_path_in(private.text_of(v_asset, 'thumbnail_path'), v_folder) then 'thumbnail_path'
      when private.text_of(v_asset, 'mime_type') is distinct from p_format.mime_type then 'mime_type'
      when not private.is_whole(v_asset -> 'file_size', 1, p_format.file_size_limit) then 'file_size'
      when not private.is_whole(v_asset -> 'width', 1, 16384) then 'width'
      when not private.is_whole(v_asset -> 'height', 1, 16384) then 'height'
      when not private.is_whole(v_asset -> 'seed', 0, 2147483647) then 'seed'
      when v_asset ->> 'duration' is not null
        and not private.is_whole(v_asset -> 'duration', 1, 3600) then 'duration'
      when p_format.media = 'video' and v_asset ->> 'duration' is null then 'duration'
      when not private.is_whole(v_asset -> 'batch_index', 0, v_batch_size - 1)
        or (v_asset ->> 'batch_index')::integer = any (v_seen) then 'batch_index'
    end;
    if v_wrong is not null then
      perform private.fail('ASSETS_INVALID', format('The %s of an asset is not what this job allows.', v_wrong),
        jsonb_build_object('field', v_wrong, 'asset', v_asset));
    end if;
    v_seen := v_seen || (v_asset ->> 'batch_index')::integer;
  end loop;
  if cardinality(v_seen) <> v_batch_size then
    perform private.fail('ASSETS_INVALID', format('This job was to make %s assets, not %s.', v_batch_size, cardinality(v_seen)),
      jsonb_build_object('field', 'batch_index', 'expected', v_batch_size));
  end if;
end $$;

create function private.is_path_in(p_path text, p_folder text) returns boolean
language sql immutable set search_path = '' as $$
  select coalesce(
    starts_with(p_path, p_folder) and char_length(p_path) between char_length(p_folder) + 1 and 500
    and substr(p_path, char_length(p_folder) + 1) ~ '^[A-Za-z0-9_-][A-Za-z0-9._-]*$', false);
$$;

-- outcome: settled (now terminal), requeued (pending again, from available_at), stale (another attempt owns the job),
-- repeated (this very settlement was accepted before).
create function public.settle_job(
  p_job_id uuid, p_attempt integer, p_worker_id text, p_status text, p_assets jsonb default null,
  p_error_code text default null, p_error_message text default null, p_retryable boolean default false,
  p_timings jsonb default null
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
      insert into public.credit_ledger (user_id, job_id, kind, amount) values (v_job.user_id, v_job.id, 'commit', 0);
      update public.jobs
      set status = 'completed', lease_expires_at = null, completed_at = now(), timings = p_timings
      where id = p_job_id returning * into v_job;
    else
      v_job := private.end_attempt(
        v_job, coalesce(nullif(p_error_code, ''), 'UNKNOWN'),
        coalesce(nullif(p_error_message, ''), 'The job failed for an unknown reason.'),
        coalesce(p_retryable, false), p_status = 'cancelled');
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

revoke all on function public.claim_job(uuid, text, integer, integer) from public, anon, authenticated, service_role;
revoke all on function public.renew_lease(uuid, text, integer, integer) from public, anon, authenticated, service_role;
revoke all on function public.settle_job(uuid, integer, text, text, jsonb, text, text, boolean, jsonb)
  from public, anon, authenticated, service_role;
grant execute on function public.claim_job(uuid, text, integer, integer) to service_role;
grant execute on function public.renew_lease(uuid, text, integer, integer) to service_role;
grant execute on function public.settle_job(uuid, integer, text, text, jsonb, text, text, boolean, jsonb)
  to service_role;
