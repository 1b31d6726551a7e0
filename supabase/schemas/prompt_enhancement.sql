-- Availability of prompt enhancement outside of a job.

-- True if a live worker can enhance prompts, as workers report it in details.enhancer: {"available": true, "pack"} or
-- {"available": false, "reason"}.
create function public.prompt_enhancer() returns table (available boolean, reason text)
language sql stable security definer set search_path = '' as $$
  with reported as (
    select (w.details -> 'enhancer' ->> 'available')::boolean as available, w.details -> 'enhancer' ->> 'reason' as reason
    from public.workers w
    where w.contract_version = private.contract_version() and w.last_seen_at > now() - interval '2 minutes'
  )
  select coalesce(bool_or(r.available), false),
    case when coalesce(bool_or(r.available), false) then null
      else coalesce(min(r.reason), 'No worker can enhance prompts right now.') end
  from reported r;
$$;
grant execute on function public.prompt_enhancer() to anon, authenticated, service_role;
