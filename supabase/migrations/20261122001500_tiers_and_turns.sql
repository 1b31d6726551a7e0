-- Who is served when. Tiers go before each other; within a tier people take turns, by start-time fair queueing (Goyal,
-- Vin, Cheng 1996): each job gets a virtual start, the later of the queue's virtual time (the largest start that was
-- claimed) and one past the person's last start. However much somebody queues, others wait for one of those jobs at most.

create table public.tiers (
  tier text primary key,
  -- 0 (last) to 9 (first).
  priority integer not null unique check (priority between 0 and 9),
  -- Jobs of a person that may be with the workers at a time, in their queues or running; more wait their turn.
  max_active integer not null check (max_active >= 1),
  -- Jobs of a person that may wait; more are refused.
  max_waiting integer not null check (max_waiting >= 1),
  monthly_credits integer not null check (monthly_credits >= 0)
);
comment on table public.tiers is 'What each subscription tier gets. Operators change these rows.';

insert into public.tiers (tier, priority, max_active, max_waiting, monthly_credits)
values ('free', 0, 2, 20, 100), ('basic', 3, 3, 50, 500), ('pro', 6, 5, 200, 2000), ('enterprise', 9, 20, 1000, 10000);

alter table public.tiers enable row level security;
create policy "Everyone can view the tiers" on public.tiers for select using (true);
grant select on public.tiers to anon, authenticated;
grant all on public.tiers to service_role;

create table public.queue_clocks (
  queue text not null,
  priority integer not null,
  virtual_time bigint not null,
  primary key (queue, priority)
);
comment on table public.queue_clocks is 'The largest virtual start that was claimed, by queue and priority.';
alter table public.queue_clocks enable row level security;
grant all on public.queue_clocks to service_role;

-- Orders those who have the same virtual start by arrival.
create sequence private.arrivals;

alter table public.jobs
  add column queue text,
  add column priority integer not null default 0,
  add column virtual_start bigint not null default 0,
  add column throttled boolean not null default false,
  add column released_at timestamptz,
  add column retry_of uuid,
  add column start_by timestamptz,
  add column finish_by timestamptz;
update public.jobs j set queue = f.queue from public.job_formats f where f.job_type = j.job_type;
alter table public.jobs
  alter column queue set not null,
  alter column priority drop default,
  alter column virtual_start drop default,
  add constraint jobs_retry_of foreign key (retry_of) references public.jobs (id) on delete set null,
  add constraint jobs_throttled_while_pending check (not throttled or status = 'pending');

comment on column public.jobs.queue_score is
  'Score in the Redis queue: (9 - priority) * 1e13 + virtual start * 1e4 + arrival modulo 1e4.';
comment on column public.jobs.throttled is 'Waits for others of the same person to end before it goes to its queue.';
comment on column public.jobs.released_at is 'When it stopped being throttled.';
comment on column public.jobs.start_by is 'Given up, and not charged, when it has not begun by then.';
comment on column public.jobs.finish_by is 'Given up, and not charged, when it has not ended by then.';

grant select (queue, priority, throttled, retry_of, start_by, finish_by) on public.jobs to authenticated;

-- A person's last virtual start in a queue; a waiting job that was cancelled costs no turn.
create index jobs_turns on public.jobs (user_id, queue, priority, virtual_start desc)
  where status <> 'cancelled' or started_at is not null;
drop index public.jobs_waiting;
create index jobs_waiting on public.jobs (queue, queue_score, id) where status = 'pending' and not throttled;
create index jobs_throttled on public.jobs (user_id, virtual_start, id) where throttled;
create index jobs_due on public.jobs (least(start_by, finish_by))
  where status = 'pending' and (start_by is not null or finish_by is not null);
create index jobs_retries on public.jobs (retry_of) where retry_of is not null;

create or replace function private.tier_priority(p_tier text) returns integer
language sql stable set search_path = '' as $$
  select coalesce((select priority from public.tiers where tier = p_tier), 0);
$$;

create function private.virtual_time(p_queue text, p_priority integer) returns bigint
language sql stable set search_path = '' as $$
  select coalesce((select virtual_time from public.queue_clocks where queue = p_queue and priority = p_priority), 0);
$$;

create function private.queue_score(p_priority integer, p_virtual_start bigint) returns double precision
language sql volatile set search_path = '' as $$
  select (9 - p_priority) * 1e13 + p_virtual_start * 1e4 + nextval('private.arrivals') % 10000;
$$;

-- The next turn of a person; called under the lock of their profile.
create function private.next_virtual_start(p_user uuid, p_queue text, p_priority integer) returns bigint
language sql stable set search_path = '' as $$
  select greatest(
    private.virtual_time(p_queue, p_priority),
    coalesce((
      select virtual_start + 1 from public.jobs
      where user_id = p_user and queue = p_queue and priority = p_priority
        and (status <> 'cancelled' or started_at is not null)
      order by virtual_start desc limit 1
    ), 0)
  );
$$;

create function private.advance_clock(p_job public.jobs) returns void
language sql set search_path = '' as $$
  insert into public.queue_clocks (queue, priority, virtual_time)
  values (p_job.queue, p_job.priority, p_job.virtual_start)
  on conflict (queue, priority) do update
  set virtual_time = excluded.virtual_time where public.queue_clocks.virtual_time < excluded.virtual_time;
$$;

-- The tier of a person; one that is in no row counts as the lowest.
create function private.tier_of(p_user uuid) returns public.tiers
language sql stable set search_path = '' as $$
  select t from public.tiers t
  left join public.user_profiles p on p.id = p_user and p.subscription_tier = t.tier
  order by p.id nulls last, t.priority limit 1;
$$;

-- Lets throttled jobs of a person go to their queues, as many as the tier allows. A job that waited here does not
-- overtake those who queued meanwhile: it starts no earlier than the queue's time now.
create function private.release_throttled(p_user uuid) returns void
language plpgsql set search_path = '' as $$
declare
  v_free integer;
  v_job public.jobs;
begin
  if not exists (select from public.jobs where user_id = p_user and throttled) then
    return;
  end if;
  select (private.tier_of(p_user)).max_active - count(*) into v_free from public.jobs
  where user_id = p_user and status in ('pending', 'processing') and not throttled;
  for v_job in
    select * from public.jobs where user_id = p_user and throttled
    order by virtual_start, id limit greatest(v_free, 0) for update skip locked
  loop
    v_job.virtual_start := greatest(v_job.virtual_start, private.virtual_time(v_job.queue, v_job.priority));
    update public.jobs
    set throttled = false, released_at = now(), virtual_start = v_job.virtual_start,
      queue_score = private.queue_score(priority, v_job.virtual_start)
    where id = v_job.id;
  end loop;
end $$;

create function private.after_job_ended() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.release_throttled(new.user_id);
  return null;
end $$;

create trigger jobs_release_throttled after update of status on public.jobs
  for each row when (old.status in ('pending', 'processing') and new.status in ('completed', 'failed', 'cancelled'))
  execute function private.after_job_ended();

-- Jobs of a person that were let go to their queues in the last minutes, for whoever ended another one of theirs.
create function public.released_jobs(p_user_id uuid) returns setof public.jobs
language sql stable security definer set search_path = '' as $$
  select * from public.jobs
  where user_id = p_user_id and status = 'pending' and not throttled and released_at > now() - interval '2 minutes'
  order by queue_score limit 100;
$$;

revoke all on function public.released_jobs(uuid) from public, anon, authenticated, service_role;
grant execute on function public.released_jobs(uuid) to service_role;
revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
