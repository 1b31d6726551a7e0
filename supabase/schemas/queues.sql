-- State of the queues: pauses, and the virtual clocks that determine the order of jobs (see fair_queueing.sql).

create table public.queue_states (
  queue text primary key,
  paused_at timestamptz,
  -- No foreign key: the state outlives the operator's account.
  paused_by uuid,
  reason text,
  constraint queue_states_pause_complete check (
    (paused_at is null) = (paused_by is null) and (paused_at is null) = (reason is null)
  )
);
comment on table public.queue_states is
  'Queues, and whether they are paused. Jobs of a paused queue can''t be claimed.';
insert into public.queue_states (queue) select distinct queue from public.job_formats;

-- Only operator actions write to this table, so that every change is in the audit log.
alter table public.queue_states enable row level security;
create policy "Operators can view the queues" on public.queue_states
  for select to authenticated using ((select private.is_operator()));
revoke all on public.queue_states from service_role;
grant select on public.queue_states to authenticated, service_role;

create table public.queue_clocks (
  queue text not null,
  priority integer not null,
  virtual_time bigint not null,
  primary key (queue, priority)
);
comment on table public.queue_clocks is 'Largest virtual start claimed so far, by queue and priority.';
-- There are no policies, so that only the service role has access.
alter table public.queue_clocks enable row level security;

-- Orders jobs with the same virtual start by their submission.
create sequence private.arrivals;
