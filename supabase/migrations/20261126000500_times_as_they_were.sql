-- Two times that were not what they said. A row's updated_at was the start of its transaction, so that a change could
-- look older than one that was seen before it, and was missed by whoever asked for what is newer. And what formats take
-- was learned up to the delivery of the result, which waits while the server is away.

create or replace function private.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  -- Under the lock of the row, so changes of a row are in order.
  new.updated_at := clock_timestamp();
  return new;
end $$;

-- Called when the attempt is closed: from the claim to the last file stored, as the worker measured it.
create or replace function private.learn_duration(p_job public.jobs) returns void
language sql set search_path = '' as $$
  insert into public.format_durations as d (job_type, seconds, jobs)
  select p_job.job_type,
    coalesce(
      private.number_of(a.timings, 'total_ms')::double precision / 1000,
      extract(epoch from clock_timestamp() - p_job.started_at)
    ) / greatest((p_job.config ->> 'batch_size')::integer, 1), 1
  from public.job_attempts a where a.job_id = p_job.id and a.attempt = p_job.attempt
  on conflict (job_type) do update
  set jobs = d.jobs + 1, seconds = d.seconds + (excluded.seconds - d.seconds) / least(d.jobs + 1, 20);
$$;
