-- Every tier brings credits each month, granted once: the month is the key. The grant at sign-up is that of the first.

alter table public.credit_ledger drop constraint credit_ledger_kind_check;
alter table public.credit_ledger
  add column period text check (period ~ '^\d{4}-\d{2}$'),
  add constraint credit_ledger_kind_check
    check (kind in ('grant', 'reserve', 'commit', 'release', 'refund', 'adjust')),
  drop constraint credit_ledger_sign,
  add constraint credit_ledger_sign check (
    case kind
      when 'reserve' then amount <= 0 and job_id is not null
      when 'commit' then amount = 0 and job_id is not null
      when 'grant' then amount <> 0
      when 'adjust' then amount <> 0 and note is not null
      else amount >= 0 and job_id is not null
    end
  );
comment on column public.credit_ledger.period is 'The month of a monthly grant, YYYY-MM in UTC.';
create unique index credit_ledger_monthly on public.credit_ledger (user_id, period) where period is not null;

create function private.this_month() returns text
language sql stable set search_path = '' as $$
  select to_char(now() at time zone 'utc', 'YYYY-MM');
$$;

create or replace function private.open_account() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.user_profiles (id) values (new.id) on conflict (id) do nothing;
  if found then
    insert into public.credit_ledger (user_id, kind, amount, note, period)
    values (new.id, 'grant', 100, 'sign-up', private.this_month());
  end if;
  return null;
end $$;

-- How many were granted this time. At most 1,000 accounts a call; called until it says 0.
create function public.grant_monthly_credits() returns integer
language sql security definer set search_path = '' as $$
  with granted as (
    insert into public.credit_ledger (user_id, kind, amount, note, period)
    select p.id, 'grant', t.monthly_credits, 'monthly, ' || t.tier, private.this_month()
    from public.user_profiles p join public.tiers t on t.tier = p.subscription_tier
    where t.monthly_credits > 0 and not exists (
      select from public.credit_ledger l where l.user_id = p.id and l.period = private.this_month()
    )
    limit 1000
    on conflict (user_id, period) where period is not null do nothing
    returning 1
  )
  select count(*)::integer from granted;
$$;

revoke all on function public.grant_monthly_credits() from public, anon, authenticated, service_role;
grant execute on function public.grant_monthly_credits() to service_role;
revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
