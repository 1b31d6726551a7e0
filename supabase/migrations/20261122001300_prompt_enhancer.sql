-- Whether a prompt can be enhanced outside of a job: told by the workers in `details.enhancer`, as
-- {"available": true, "pack": …} or {"available": false, "reason": …}. The form offers the button by it, and the API
-- answers at once where nobody would.

create function public.prompt_enhancer() returns table (available boolean, reason text)
language sql stable security definer set search_path = '' as $$
  with told as (
    select (w.details -> 'enhancer' ->> 'available')::boolean as available, w.details -> 'enhancer' ->> 'reason' as reason
    from public.workers w
    where w.contract_version = private.contract_version() and w.seen_at > now() - interval '2 minutes'
  )
  select coalesce(bool_or(t.available), false),
    case when coalesce(bool_or(t.available), false) then null
      else coalesce(min(t.reason), 'No worker is there to enhance prompts.') end
  from told t;
$$;

revoke all on function public.prompt_enhancer() from public, anon, authenticated, service_role;
grant execute on function public.prompt_enhancer() to anon, authenticated, service_role;
