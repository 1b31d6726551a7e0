-- Workers: what they report about themselves, and which of them can take jobs.

-- Server, workers and edge functions compare it with contracts/version.ts, to detect releases that don't fit together.
create function private.contract_version() returns integer
language sql immutable set search_path = '' as $$
  select 2;
$$;

create table public.workers (
  id text primary key check (char_length(id) between 1 and 200),
  contract_version integer not null,
  capabilities jsonb not null check (jsonb_typeof(capabilities) = 'array'),
  details jsonb not null default '{}',
  last_seen_at timestamptz not null default now()
);
comment on column public.workers.capabilities is
  '[{"type", "available": true, "pack", "limits"?: {"minSteps"?, "maxSteps"?, "maxGuidanceScale"?, "takesSource"?}} or {"type", "available": false, "reason"}]';

create index workers_by_last_seen on public.workers (last_seen_at desc);

alter table public.workers enable row level security;
create policy "Operators can view the workers" on public.workers
  for select to authenticated using ((select private.is_operator()));
grant select on public.workers to authenticated;

create function public.report_worker(
  p_worker_id text, p_contract_version integer, p_capabilities jsonb, p_details jsonb default '{}'
) returns void
language sql security definer set search_path = '' as $$
  insert into public.workers (id, contract_version, capabilities, details)
  values (p_worker_id, p_contract_version, p_capabilities, coalesce(p_details, '{}'))
  on conflict (id) do update set
    contract_version = excluded.contract_version, capabilities = excluded.capabilities,
    details = excluded.details, last_seen_at = now();
$$;
grant execute on function public.report_worker(text, integer, jsonb, jsonb) to service_role;

-- Workers that can take a job now: seen in the last two minutes, of this release and not draining.
create function private.live_workers() returns setof public.workers
language sql stable set search_path = '' as $$
  select * from public.workers
  where last_seen_at > now() - interval '2 minutes' and contract_version = private.contract_version()
    and details ->> 'draining_since' is null;
$$;

create function private.can_serve(p_worker public.workers, p_job_type text) returns boolean
language sql immutable set search_path = '' as $$
  select exists (
    select from jsonb_array_elements(p_worker.capabilities) c (value)
    where c.value ->> 'type' = p_job_type and (c.value ->> 'available')::boolean
  );
$$;

-- The number at a key of a JSON object; null if it is missing or anything else.
create function private.json_number(p_object jsonb, p_key text) returns numeric
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(p_object -> p_key) = 'number' then (p_object ->> p_key)::numeric end;
$$;
