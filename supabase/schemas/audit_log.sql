-- The audit log of operator actions. An action and its entry are one transaction, in a function that checks the role.

create table public.audit_log (
  id bigint generated always as identity primary key,
  created_at timestamptz not null default now(),
  -- No foreign keys: an entry outlives the accounts and the job.
  operator_id uuid not null,
  action text not null check (action in (
    'pause_queue', 'resume_queue', 'requeue_job', 'discard_job', 'cancel_job', 'view_job', 'adjust_credits', 'set_tier'
  )),
  subject text not null,
  reason text check (char_length(reason) between 1 and 500),
  details jsonb not null default '{}',
  request_id uuid
);
comment on table public.audit_log is 'Append-only log of operator actions with their subjects and reasons.';
comment on column public.audit_log.subject is 'Name of a queue, or id of a job or a user.';
comment on column public.audit_log.request_id is
  'Chosen by the client, so that a form that is submitted twice takes effect once.';

create index audit_log_by_subject on public.audit_log (subject, id desc);
create unique index audit_log_request on public.audit_log (request_id) where request_id is not null;

alter table public.audit_log enable row level security;
create policy "Operators can view the audit log" on public.audit_log
  for select to authenticated using ((select private.is_operator()));
revoke all on public.audit_log from service_role;
grant select on public.audit_log to authenticated, service_role;

create function private.protect_audit_log() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'public.audit_log is append-only.';
end $$;

create trigger audit_log_append_only before update or delete on public.audit_log
  for each row execute function private.protect_audit_log();
create trigger audit_log_no_truncate before truncate on public.audit_log
  for each statement execute function private.protect_audit_log();

create function private.require_operator() returns void
language plpgsql stable set search_path = '' as $$
begin
  if (select auth.uid()) is null then
    perform private.raise_error('NOT_AUTHENTICATED', 'Sign in first.');
  elsif not private.is_operator() then
    perform private.raise_error('NOT_OPERATOR', 'Only operators of this installation can do this.');
  end if;
end $$;

-- The reason without surrounding whitespace; null if it is empty and not required.
create function private.valid_reason(p_reason text, p_required boolean) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_reason text := nullif(btrim(p_reason, E' \t\r\n'), '');
begin
  if v_reason is null and p_required then
    perform private.raise_invalid_input(private.issue('reason', 'Enter a reason.'));
  elsif char_length(v_reason) > 500 then
    perform private.raise_invalid_input(private.issue('reason', 'Must have at most 500 characters.'));
  end if;
  return v_reason;
end $$;

create function private.log_operator_action(
  p_action text, p_subject text, p_reason text, p_details jsonb default '{}', p_request_id uuid default null
) returns void
language sql set search_path = '' as $$
  insert into public.audit_log (operator_id, action, subject, reason, details, request_id)
  values ((select auth.uid()), p_action, p_subject, p_reason, p_details, p_request_id);
$$;
