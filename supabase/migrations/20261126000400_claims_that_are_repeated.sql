-- A claim may be repeated when its answer was lost, and a worker gets no job that it cannot make while another one can.

alter table public.job_attempts add column claim_id uuid;
comment on column public.job_attempts.claim_id is 'Chosen by the worker: the same claim again answers the same attempt.';

-- Workers that could take a job now: heard of lately, of this release, and not about to stop.
create function private.workers_at_work() returns setof public.workers
language sql stable set search_path = '' as $$
  select * from public.workers
  where seen_at > now() - interval '2 minutes' and contract_version = private.contract_version()
    and details ->> 'draining_since' is null;
$$;

create function private.serves(p_worker public.workers, p_job_type text) returns boolean
language sql immutable set search_path = '' as $$
  select exists (
    select from jsonb_array_elements(p_worker.capabilities) c (value)
    where c.value ->> 'type' = p_job_type and (c.value ->> 'available')::boolean
  );
$$;

-- Workers that could take a job of the queue now.
create or replace function private.live_workers(p_queue text) returns integer
language sql stable set search_path = '' as $$
  select count(*)::integer from private.workers_at_work() w
  where exists (select from public.job_formats f where f.queue = p_queue and private.serves(w, f.job_type));
$$;

drop function public.claim_job(uuid, text, integer, integer);

-- The row of a job that is now this worker's, or none when somebody else has it, it no longer waits or its queue is paused.
-- NOT_SERVED_HERE: leave it to another worker, which has the model for it, or may be back with it in a while. Only what has
-- waited an hour, and for ten minutes without any such worker, is given to one that has to fail it.
create function public.claim_job(
  p_job_id uuid, p_worker_id text, p_lease_seconds integer, p_contract_version integer, p_claim_id uuid default null
) returns setof public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
begin
  if p_contract_version is distinct from private.contract_version() then
    perform private.fail('CONTRACT_MISMATCH', 'This worker belongs to another release than the database.',
      jsonb_build_object('worker', p_contract_version, 'database', private.contract_version()));
  end if;
  if coalesce(p_worker_id, '') = '' or p_lease_seconds is null or p_lease_seconds not between 1 and 3600 then
    perform private.fail('INVALID_INPUT', 'A claim needs a worker id and a lease of 1 to 3600 seconds.');
  end if;
  if exists (
    select from public.jobs j
    join public.workers me on me.id = p_worker_id and not private.serves(me, j.job_type)
    where j.id = p_job_id and j.status = 'pending'
      and (
        greatest(j.created_at, j.available_at, j.released_at) > now() - interval '1 hour'
        -- Also one that drains, starts again or is of another release.
        or exists (
          select from public.workers w
          where w.seen_at > now() - interval '10 minutes' and private.serves(w, j.job_type)
        )
      )
  ) then
    perform private.fail('NOT_SERVED_HERE', 'This worker has no model for this job.');
  end if;
  update public.jobs j
  set status = 'processing', attempt = attempt + 1, worker_id = p_worker_id, started_at = now(),
    lease_expires_at = now() + make_interval(secs => p_lease_seconds)
  where id = p_job_id and status = 'pending' and not throttled and available_at <= now() and not private.is_late(j)
    and not private.is_paused(j.queue)
  returning * into v_job;
  if found then
    insert into public.job_attempts (job_id, attempt, worker_id, claim_id)
    values (v_job.id, v_job.attempt, p_worker_id, p_claim_id);
    perform private.advance_clock(v_job);
    return next v_job;
  elsif p_claim_id is not null then
    return query
      update public.jobs j
      set lease_expires_at = now() + make_interval(secs => p_lease_seconds)
      from public.job_attempts a
      where j.id = p_job_id and j.status = 'processing' and j.worker_id = p_worker_id
        and a.job_id = j.id and a.attempt = j.attempt and a.claim_id = p_claim_id
      returning j.*;
  end if;
end $$;

revoke all on function public.claim_job(uuid, text, integer, integer, uuid) from public, anon, authenticated, service_role;
grant execute on function public.claim_job(uuid, text, integer, integer, uuid) to service_role;
revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
