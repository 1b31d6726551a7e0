-- Owners could read every column of their jobs, also those that belong to the workers and to the functions: who ran it,
-- until when, where it stands in the queue, what settled it. Privileges by column name what they see; a new column stays
-- closed until a migration grants it.

revoke select on public.jobs from authenticated;
grant select (
  id, user_id, job_type, prompt, config, status, attempt, max_attempts, credits, idempotency_key, created_at, updated_at,
  available_at, started_at, completed_at, cancel_requested_at, error_code, error_message, timings, enhanced_prompt,
  enhancement_note
) on public.jobs to authenticated;

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
    set status = 'cancelled', cancel_requested_at = now(), completed_at = now()
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
