-- Policies say which rows; privileges say what may be done at all. People read, delete their own assets and edit
-- three columns of their profile. Everything else goes through the functions of the later migrations, so nobody
-- can set a status, mint an asset, choose a tier or write credits. New tables and functions start closed.

revoke all on all tables in schema public from public, anon, authenticated;
revoke all on all sequences in schema public from public, anon, authenticated;
revoke all on all functions in schema private from public, anon, authenticated;

alter default privileges in schema public revoke all on tables from public, anon, authenticated;
alter default privileges in schema public revoke all on sequences from public, anon, authenticated;
alter default privileges in schema public revoke all on functions from public, anon, authenticated, service_role;
alter default privileges revoke execute on functions from public;

grant usage on schema public to anon, authenticated, service_role;

grant select on public.job_formats, public.job_qualities to anon, authenticated;
grant select on public.jobs, public.assets, public.user_profiles, public.credit_ledger to authenticated;
grant delete on public.assets to authenticated;
grant update (username, full_name, avatar_url) on public.user_profiles to authenticated;

grant all on all tables in schema public to service_role;
grant all on all sequences in schema public to service_role;
revoke update, delete, truncate on public.credit_ledger from service_role;
