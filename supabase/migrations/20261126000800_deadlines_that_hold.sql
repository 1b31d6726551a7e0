-- A deadline that was missed gives nothing and costs nothing. Late results were kept and cost nothing, so that whoever
-- set a deadline of a second got everything for nothing. And a retry found by its idempotency key leaves the job that
-- it finds as it is.

-- outcome: settled (now terminal), requeued (pending again, from available_at), stale (another attempt owns the job),
-- repeated (this very settlement was accepted before). A result that is later than
-- finish_by is thrown away and costs nothing.
create or replace function public.settle_job(
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
    if p_status = 'completed' and private.is_late(v_job) then
      perform private.check_assets(v_job, v_format, p_assets);
      perform private.close_attempt(v_job, 'failed', 'DEADLINE_PASSED', 'The time set for the job had passed.', p_timings);
      insert into public.deleted_files (bucket_name, path)
      select file.bucket_name, file.path
      from jsonb_to_recordset(p_assets) as a (bucket_name text, file_path text, thumbnail_path text)
      cross join lateral (values (a.bucket_name, a.file_path), ('thumbnails', a.thumbnail_path)) as file (bucket_name, path)
      where file.path is not null;
      v_job := private.fail_late(v_job);
    elsif p_status = 'completed' then
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
      perform private.close_attempt(v_job, 'completed', null, null, p_timings);
      update public.jobs
      set status = 'completed', lease_expires_at = null, completed_at = now(), timings = p_timings,
        -- Cut, not refused: a finished picture is worth more than the end of a long prompt.
        enhanced_prompt = nullif(left(p_enhanced_prompt, 4000), ''),
        enhancement_note = nullif(left(p_enhancement_note, 500), '')
      where id = p_job_id returning * into v_job;
      -- After the turns were waited for: everybody's results of the format want this row.
      perform private.learn_duration(v_job);
    else
      v_job := private.end_attempt(
        v_job, coalesce(nullif(p_error_code, ''), 'UNKNOWN'),
        coalesce(nullif(p_error_message, ''), 'The job failed for an unknown reason.'),
        coalesce(p_retryable, false), p_status = 'cancelled');
      update public.job_attempts set detail = left(p_error_detail, 4000) where job_id = p_job_id and attempt = p_attempt;
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

-- Submits a failed or cancelled job again, with the same settings or with another seed.
create or replace function public.retry_job(
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
  if v_new.retry_of is null and v_new.created_at = now() then
    update public.jobs set retry_of = v_old.id where id = v_new.id returning * into v_new;
  elsif v_new.retry_of is distinct from v_old.id then
    -- Found by its key, and it is no retry of this job.
    perform private.fail('IDEMPOTENCY_CONFLICT', 'This idempotency key was used for another submit.');
  end if;
  return private.for_owner(v_new);
end $$;
