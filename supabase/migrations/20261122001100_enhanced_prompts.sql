-- The prompt that a language model wrote for the enhanced formats, and the sentence that tells why the person's own
-- was used instead. Both arrive with the settlement, so that a finished job shows what it was made from.

alter table public.jobs
  add column enhanced_prompt text,
  add column enhancement_note text,
  add constraint jobs_enhanced_prompt_length check (char_length(enhanced_prompt) between 1 and 4000),
  add constraint jobs_enhancement_note_length check (char_length(enhancement_note) between 1 and 500);

comment on column public.jobs.enhanced_prompt is 'What the model was given instead of prompt; null where it was given prompt.';
comment on column public.jobs.enhancement_note is 'One sentence for its owner: why prompt was used as it is.';

drop function public.settle_job(uuid, integer, text, text, jsonb, text, text, boolean, jsonb);

-- outcome: settled (now terminal), requeued (pending again, from available_at), stale (another attempt owns the job),
-- repeated (this very settlement was accepted before).
create function public.settle_job(
  p_job_id uuid, p_attempt integer, p_worker_id text, p_status text, p_assets jsonb default null,
  p_error_code text default null, p_error_message text default null, p_retryable boolean default false,
  p_timings jsonb default null, p_enhanced_prompt text default null, p_enhancement_note text default null
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
      set status = 'completed', lease_expires_at = null, completed_at = now(), timings = p_timings,
        -- Cut, not refused: a finished picture is worth more than the end of a long prompt.
        enhanced_prompt = nullif(left(p_enhanced_prompt, 4000), ''),
        enhancement_note = nullif(left(p_enhancement_note, 500), '')
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

revoke all on function public.settle_job(uuid, integer, text, text, jsonb, text, text, boolean, jsonb, text, text)
  from public, anon, authenticated, service_role;
grant execute on function public.settle_job(uuid, integer, text, text, jsonb, text, text, boolean, jsonb, text, text)
  to service_role;
