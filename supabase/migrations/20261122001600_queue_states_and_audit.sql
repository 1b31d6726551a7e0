-- What operators may do, and the record of it. Every act and its entry in the audit log are one transaction, in a function
-- that asks for the role itself; nobody writes these tables in another way, and nobody changes an entry.

create table public.queue_states (
  queue text primary key,
  paused_at timestamptz,
  -- No foreign key: the state outlives the account.
  paused_by uuid,
  reason text,
  constraint queue_states_pause_whole check (
    (paused_at is null) = (paused_by is null) and (paused_at is null) = (reason is null)
  )
);
comment on table public.queue_states is 'Queues, and whether they are paused. Nothing is claimed from a paused queue.';
insert into public.queue_states (queue) select distinct queue from public.job_formats;

alter table public.queue_states enable row level security;
create policy "Operators can view the states of the queues" on public.queue_states
  for select to authenticated using ((select private.is_operator()));
revoke all on public.queue_states from public, anon, authenticated, service_role;
grant select on public.queue_states to authenticated, service_role;

create table public.audit_log (
  id bigint generated always as identity primary key,
  created_at timestamptz not null default now(),
  -- No foreign keys: an entry outlives the accounts and the job.
  operator_id uuid not null,
  action text not null check (action in (
    'pause_queue', 'resume_queue', 'requeue_job', 'discard_job', 'cancel_job', 'view_job', 'adjust_credits', 'set_tier'
  )),
  -- The name of a queue, or the id of a job or of a person.
  subject text not null,
  reason text check (char_length(reason) between 1 and 500),
  details jsonb not null default '{}',
  -- Of an act that must not happen twice when its form is sent twice.
  request_id uuid
);
comment on table public.audit_log is 'Append-only. What operators did, to what, and why.';
create index audit_log_by_subject on public.audit_log (subject, id desc);
create unique index audit_log_once on public.audit_log (request_id) where request_id is not null;

alter table public.audit_log enable row level security;
create policy "Operators can view the audit log" on public.audit_log
  for select to authenticated using ((select private.is_operator()));
revoke all on public.audit_log from public, anon, authenticated, service_role;
grant select on public.audit_log to authenticated, service_role;

create function private.keep_audit_log() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'audit_log is append-only';
end $$;
create trigger audit_log_append_only before update or delete on public.audit_log
  for each row execute function private.keep_audit_log();
create trigger audit_log_not_emptied before truncate on public.audit_log
  for each statement execute function private.keep_audit_log();

create policy "Operators can view the refusals" on public.content_refusals
  for select to authenticated using ((select private.is_operator()));
grant select on public.content_refusals to authenticated;

alter table public.jobs
  add column discarded_at timestamptz,
  add constraint jobs_discarded_when_failed check (discarded_at is null or status = 'failed');
comment on column public.jobs.discarded_at is 'When an operator put a dead letter away.';

-- Failed for good, and neither by the will of its owner (a deadline) nor by the content policy.
create index jobs_dead_letters on public.jobs (completed_at desc, id desc)
  where status = 'failed' and discarded_at is null and error_code not in ('DEADLINE_PASSED', 'CONTENT_REFUSED');
-- Counts of a queue by tier (a tier is a range of scores), and its lists, without a look at the rows.
create index jobs_in_line on public.jobs (queue, throttled, queue_score, id) include (created_at)
  where status = 'pending';

create function private.require_operator() returns void
language plpgsql stable set search_path = '' as $$
begin
  if (select auth.uid()) is null then
    perform private.fail('NOT_AUTHENTICATED', 'Sign in first.');
  elsif not private.is_operator() then
    perform private.fail('NOT_OPERATOR', 'This is for the operators of this installation only.');
  end if;
end $$;

create function private.given_reason(p_reason text, p_required boolean) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_reason text := nullif(btrim(p_reason, E' \t\r\n'), '');
begin
  if v_reason is null and p_required then
    perform private.fail('INVALID_INPUT', 'The input is not valid.',
      jsonb_build_object('issues', private.issue('reason', 'Say why.')));
  elsif char_length(v_reason) > 500 then
    perform private.fail('INVALID_INPUT', 'The input is not valid.',
      jsonb_build_object('issues', private.issue('reason', 'At most 500 characters.')));
  end if;
  return v_reason;
end $$;

create function private.record_act(
  p_action text, p_subject text, p_reason text, p_details jsonb default '{}', p_request_id uuid default null
) returns void
language sql set search_path = '' as $$
  insert into public.audit_log (operator_id, action, subject, reason, details, request_id)
  values ((select auth.uid()), p_action, p_subject, p_reason, p_details, p_request_id);
$$;

create function private.is_paused(p_queue text) returns boolean
language sql stable set search_path = '' as $$
  select exists (select from public.queue_states where queue = p_queue and paused_at is not null);
$$;

revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
