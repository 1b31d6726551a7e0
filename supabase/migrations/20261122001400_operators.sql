-- Operators: people who look after the installation. The role is given by hand (or by the service key), never by
-- its bearer: people may update three columns of their profile, and this is none of them. Workers are shown to
-- operators only; which formats they serve is told to everyone by job_format_availability().

alter table public.user_profiles
  add column role text not null default 'user',
  add constraint user_profiles_role_known check (role in ('user', 'operator'));
comment on column public.user_profiles.role is
  'Made an operator by: update public.user_profiles set role = ''operator'' where id = …';

-- As its owner, so that policies of other tables may ask without a policy of this one in between.
create function private.is_operator() returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.user_profiles where id = (select auth.uid()) and role = 'operator'
  );
$$;
revoke all on function private.is_operator() from public, anon, authenticated, service_role;
grant usage on schema private to authenticated;
grant execute on function private.is_operator() to authenticated;

create policy "Operators can view the workers" on public.workers
  for select to authenticated using ((select private.is_operator()));
grant select on public.workers to authenticated;
