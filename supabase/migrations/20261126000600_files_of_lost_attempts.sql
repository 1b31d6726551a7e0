-- A worker that vanished may have stored files and not told of them. When its job ends without a result, whatever it can
-- have stored is removed; before, such files stayed for ever, and their owner could read them.

create function private.may_have_lost_files(p_job_id uuid) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.job_attempts a
    where a.job_id = p_job_id and (a.outcome = 'expired' or a.error_code = 'WORKER_RESTARTED'));
$$;

create function private.remember_lost_files(p_job public.jobs) returns void
language sql set search_path = '' as $$
  insert into public.deleted_files (bucket_name, path)
  select file.bucket_name, file.path
  from public.job_formats f
  cross join generate_series(0, greatest((p_job.config ->> 'batch_size')::integer, 1) - 1) as i
  cross join lateral (
    values
      (f.bucket, format('%s/%s/%s.%s', p_job.user_id, p_job.id, i, case f.media when 'video' then 'mp4' else 'png' end)),
      ('thumbnails', format('%s/%s/%s.webp', p_job.user_id, p_job.id, i))
  ) as file (bucket_name, path)
  where f.job_type = p_job.job_type and private.may_have_lost_files(p_job.id);
$$;

create or replace function private.after_job_ended() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.status <> 'completed' and new.attempt > 0 then
    perform private.remember_lost_files(new);
  end if;
  perform private.release_throttled(new.user_id, new.queue);
  return null;
end $$;

-- What a requeued job stores has the same names.
create function private.forget_lost_files() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.deleted_files where path like format('%s/%s/%%', new.user_id, new.id);
  return null;
end $$;
create trigger jobs_forget_lost_files after update of status on public.jobs
  for each row when (old.status = 'failed' and new.status = 'pending')
  execute function private.forget_lost_files();

revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
