-- Credits: an append-only ledger whose sum is the balance. Submitting a job reserves its credits, a result commits
-- them, and any other outcome releases them.

create table public.credit_ledger (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  -- No foreign key: the ledger outlives the job.
  job_id uuid,
  kind text not null check (kind in ('grant', 'reserve', 'commit', 'release', 'refund', 'adjust')),
  amount integer not null,
  note text,
  period text check (period ~ '^\d{4}-\d{2}$'),
  created_at timestamptz not null default now(),
  constraint credit_ledger_sign check (
    case kind
      when 'reserve' then amount <= 0 and job_id is not null
      when 'commit' then amount = 0 and job_id is not null
      when 'grant' then amount <> 0
      when 'adjust' then amount <> 0 and note is not null
      else amount >= 0 and job_id is not null
    end
  )
);
comment on table public.credit_ledger is 'Append-only ledger of credits. A user''s balance is the sum of the amounts.';
comment on column public.credit_ledger.amount is
  'Signed: a reservation is negative, its commit is 0, its release returns the reserved amount.';
comment on column public.credit_ledger.period is 'The month of a monthly grant, YYYY-MM in UTC.';

create index credit_ledger_by_user on public.credit_ledger (user_id) include (amount);
create index credit_ledger_pages on public.credit_ledger (user_id, created_at desc, id desc);
create unique index credit_ledger_once on public.credit_ledger (job_id, kind) where job_id is not null;
create unique index credit_ledger_monthly on public.credit_ledger (user_id, period) where period is not null;

alter table public.credit_ledger enable row level security;
create policy "Users can view their own credits" on public.credit_ledger
  for select using ((select auth.uid()) = user_id);
grant select on public.credit_ledger to authenticated;
revoke all on public.credit_ledger from service_role;
grant select, insert on public.credit_ledger to service_role;

-- Only deleting an account may delete its entries: the cascade runs at trigger depth 2.
create function private.protect_credit_ledger() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'DELETE' and pg_trigger_depth() > 1 then
    return old;
  end if;
  raise exception 'public.credit_ledger is append-only.';
end $$;

create trigger credit_ledger_append_only before update or delete on public.credit_ledger
  for each row execute function private.protect_credit_ledger();

create function private.current_month() returns text
language sql stable set search_path = '' as $$
  select to_char(now() at time zone 'utc', 'YYYY-MM');
$$;

-- The sign-up credits are those of the first month.
create function private.grant_sign_up_credits(p_user_id uuid) returns void
language sql set search_path = '' as $$
  insert into public.credit_ledger (user_id, kind, amount, note, period)
  values (p_user_id, 'grant', 100, 'sign-up', private.current_month());
$$;

-- A project may have accounts before it has this schema.
with created as (
  insert into public.user_profiles (id) select id from auth.users on conflict (id) do nothing returning id
)
select private.grant_sign_up_credits(id) from created;

-- Releases the reserved credits of a job, once.
create function private.release_credits(p_job public.jobs) returns void
language sql set search_path = '' as $$
  insert into public.credit_ledger (user_id, job_id, kind, amount)
  values (p_job.user_id, p_job.id, 'release', p_job.credits)
  on conflict (job_id, kind) where job_id is not null do nothing;
$$;

-- The caller's balance; 0 without entries.
create function public.credit_balance() returns integer
language sql stable security definer set search_path = '' as $$
  select coalesce(sum(amount), 0)::integer from public.credit_ledger where user_id = (select auth.uid());
$$;
grant execute on function public.credit_balance() to authenticated;

-- Grants the credits of this month to at most 1,000 accounts, and returns their number. Call it until it returns 0.
create function public.grant_monthly_credits() returns integer
language sql security definer set search_path = '' as $$
  with granted as (
    insert into public.credit_ledger (user_id, kind, amount, note, period)
    select p.id, 'grant', t.monthly_credits, 'monthly, ' || t.tier, private.current_month()
    from public.user_profiles p join public.tiers t on t.tier = p.subscription_tier
    where t.monthly_credits > 0 and not exists (
      select from public.credit_ledger l where l.user_id = p.id and l.period = private.current_month()
    )
    limit 1000
    on conflict (user_id, period) where period is not null do nothing
    returning 1
  )
  select count(*)::integer from granted;
$$;
grant execute on function public.grant_monthly_credits() to service_role;
