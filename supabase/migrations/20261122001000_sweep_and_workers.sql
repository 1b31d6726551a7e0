-- The safety net: jobs whose worker vanished go back to waiting (or end, when their attempts are used up), and
-- every job that waits is told to the caller, who puts it into its queue unless it is there already.

-- At most 500 expired leases are handled and at most 500 rows returned in one call: first the jobs this sweep ended,
-- then the pending ones that may be claimed now, in the order of their queues.
create function public.sweep_jobs() returns setof public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
  v_returned integer := 0;
begin
  for v_job in
    select * from public.jobs where status = 'processing' and lease_expires_at < now()
    order by lease_expires_at limit 500 for update skip locked
  loop
    v_job := private.end_attempt(v_job, 'LEASE_EXPIRED', 'The worker stopped answering.', true, false);
    if v_job.status <> 'pending' then
      v_returned := v_returned + 1;
      return next v_job;
    end if;
  end loop;
  return query
    select * from public.jobs where status = 'pending' and available_at <= now()
    order by queue_score, id limit 500 - v_returned;
end $$;

create function public.report_worker(
  p_worker_id text, p_contract_version integer, p_capabilities jsonb, p_details jsonb default '{}'
) returns void
language sql security definer set search_path = '' as $$
  insert into public.workers (id, contract_version, capabilities, details)
  values (p_worker_id, p_contract_version, p_capabilities, coalesce(p_details, '{}'))
  on conflict (id) do update set
    contract_version = excluded.contract_version, capabilities = excluded.capabilities,
    details = excluded.details, seen_at = now();
$$;

revoke all on function public.sweep_jobs() from public, anon, authenticated, service_role;
revoke all on function public.report_worker(text, integer, jsonb, jsonb) from public, anon, authenticated, service_role;
grant execute on function public.sweep_jobs() to service_role;
grant execute on function public.report_worker(text, integer, jsonb, jsonb) to service_role;

-- The functions of the private schema are called by those above, as their owner; nobody else needs them.
revoke all on all functions in schema private from public, anon, authenticated, service_role;
