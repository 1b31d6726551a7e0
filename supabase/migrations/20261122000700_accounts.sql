-- Whoever signs up gets a profile and 100 credits in the same transaction, so that no account exists without.

create function private.open_account() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.user_profiles (id) values (new.id) on conflict (id) do nothing;
  if found then
    insert into public.credit_ledger (user_id, kind, amount, note) values (new.id, 'grant', 100, 'sign-up');
  end if;
  return null;
end $$;

revoke all on function private.open_account() from public;

create trigger open_account after insert on auth.users
  for each row execute function private.open_account();

-- Accounts older than this migration.
with opened as (
  insert into public.user_profiles (id) select id from auth.users on conflict (id) do nothing returning id
)
insert into public.credit_ledger (user_id, kind, amount, note) select id, 'grant', 100, 'sign-up' from opened;

-- The viewer's credits. 0 for an account without entries.
create function public.credit_balance() returns integer
language sql stable security definer set search_path = '' as $$
  select coalesce(sum(amount), 0)::integer from public.credit_ledger where user_id = (select auth.uid());
$$;

revoke all on function public.credit_balance() from public, anon, authenticated, service_role;
grant execute on function public.credit_balance() to authenticated;
