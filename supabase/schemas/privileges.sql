-- What the API roles may do by default: nothing. A hosted project grants anon and authenticated everything on new
-- objects of the schema public, and PostgreSQL lets every role execute new functions. Both defaults are revoked here,
-- before any object is created, so that each table and function needs only the grants that stand beside it. The
-- service role keeps its default privileges on tables and sequences, and executes the functions granted to it.

create schema private;
comment on schema private is 'Functions and sequences that the API does not expose.';
revoke all on schema private from public;
-- Policies call private.is_operator() as the user.
grant usage on schema private to authenticated;
grant usage on schema public to anon, authenticated, service_role;

alter default privileges in schema public revoke all on tables from anon, authenticated;
alter default privileges in schema public revoke all on sequences from anon, authenticated;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
-- The right of PUBLIC to execute functions is not a default of a schema, so it is revoked for all schemas.
alter default privileges revoke execute on functions from public;

alter default privileges in schema public grant all on tables to service_role;
alter default privileges in schema public grant all on sequences to service_role;
