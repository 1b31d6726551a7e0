-- User profiles, subscription tiers and the operator role.

create table public.tiers (
  tier text primary key,
  priority integer not null unique check (priority between 0 and 9),
  max_active integer not null check (max_active >= 1),
  max_pending integer not null check (max_pending >= 1),
  monthly_credits integer not null check (monthly_credits >= 0)
);
comment on table public.tiers is 'Limits and credits of each subscription tier. Operators change these rows.';
comment on column public.tiers.priority is 'Priority in the queues, from 0 (last) to 9 (first).';
comment on column public.tiers.max_active is
  'Maximum number of a user''s jobs in each queue that are dispatched or running; further jobs are throttled.';
comment on column public.tiers.max_pending is
  'Maximum number of a user''s pending jobs; further submissions are refused.';

insert into public.tiers (tier, priority, max_active, max_pending, monthly_credits)
values ('free', 0, 2, 20, 100), ('basic', 3, 3, 50, 500), ('pro', 6, 5, 200, 2000), ('enterprise', 9, 20, 1000, 10000);

alter table public.tiers enable row level security;
create policy "Anyone can view the tiers" on public.tiers for select using (true);
grant select on public.tiers to anon, authenticated;

create table public.user_profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  username varchar(50) unique,
  full_name text,
  avatar_url text,
  subscription_tier varchar(20) not null default 'free',
  role text not null default 'user',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint user_profiles_username_format check (username ~ '^[A-Za-z0-9_]{3,50}$'),
  constraint user_profiles_full_name_length check (char_length(full_name) <= 200),
  constraint user_profiles_avatar_url_format check (avatar_url ~ '^https?://' and char_length(avatar_url) <= 2048),
  constraint user_profiles_role_known check (role in ('user', 'operator'))
);
comment on column public.user_profiles.role is
  'user or operator. Grant it with: update public.user_profiles set role = ''operator'' where id = …';

create unique index user_profiles_username_any_case on public.user_profiles (lower(username));

-- Users can update three columns, but not their tier or role.
alter table public.user_profiles enable row level security;
create policy "Users can view their own profile" on public.user_profiles
  for select using ((select auth.uid()) = id);
create policy "Users can update their own profile" on public.user_profiles
  for update using ((select auth.uid()) = id);
grant select on public.user_profiles to authenticated;
grant update (username, full_name, avatar_url) on public.user_profiles to authenticated;

-- Not now(): that is the start of the transaction, so a change that waited for a lock would look older than one that
-- was already read, and clients that ask for newer rows would miss it. Under the row lock the times are in order.
create function private.set_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end $$;

create trigger user_profiles_set_updated_at before update on public.user_profiles
  for each row execute function private.set_updated_at();

-- Runs in the transaction of the sign-up, so that every account has a profile and its sign-up credits.
create function private.create_profile() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.user_profiles (id) values (new.id) on conflict (id) do nothing;
  if found then
    perform private.grant_sign_up_credits(new.id);
  end if;
  return null;
end $$;

create trigger create_profile after insert on auth.users
  for each row execute function private.create_profile();

-- Security definer, so that policies of other tables don't depend on the policies of this one.
create function private.is_operator() returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.user_profiles where id = (select auth.uid()) and role = 'operator'
  );
$$;
grant execute on function private.is_operator() to authenticated;
