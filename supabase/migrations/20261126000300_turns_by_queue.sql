-- Which of a person's jobs may be with the workers is decided by one transaction at a time, and for each queue by itself.
-- A submit that saw two active jobs while both were just ending throttled a third one that nobody let go any more; and
-- jobs in a paused queue, or in one without a worker, held up the person's other queue.

comment on column public.tiers.max_active is
  'Jobs of a person that may be with the workers of a queue at a time, waiting in it or running; more wait their turn.';

-- Held to the end of the transaction. Always the last lock of a person that is taken, after the profile and the jobs, so
-- that whoever has it waits for nobody who wants it.
create function private.lock_turns(p_user uuid) returns void
language sql volatile set search_path = '' as $$
  select pg_advisory_xact_lock(hashtextextended('turns:' || p_user::text, 0));
$$;

-- Of a person, with the workers of a queue; to be asked under the lock.
create function private.active_jobs(p_user uuid, p_queue text) returns integer
language sql volatile set search_path = '' as $$
  select count(*)::integer from public.jobs
  where user_id = p_user and queue = p_queue and status in ('pending', 'processing') and not throttled;
$$;

drop function private.release_throttled(uuid);

-- Lets throttled jobs of a person go to their queue, as many as the tier allows. A job that waited here does not
-- overtake those who queued meanwhile: it starts no earlier than the queue's time now.
create function private.release_throttled(p_user uuid, p_queue text) returns void
language plpgsql set search_path = '' as $$
declare
  v_job public.jobs;
begin
  perform private.lock_turns(p_user);
  for v_job in
    select * from public.jobs where user_id = p_user and queue = p_queue and throttled
    order by virtual_start, id
    limit greatest((private.tier_of(p_user)).max_active - private.active_jobs(p_user, p_queue), 0)
    for update skip locked
  loop
    v_job.virtual_start := greatest(v_job.virtual_start, private.virtual_time(v_job.queue, v_job.priority));
    update public.jobs
    set throttled = false, released_at = now(), virtual_start = v_job.virtual_start,
      queue_score = private.queue_score(priority, v_job.virtual_start)
    where id = v_job.id;
  end loop;
end $$;

create or replace function private.after_job_ended() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.release_throttled(new.user_id, new.queue);
  return null;
end $$;

drop index public.jobs_throttled;
create index jobs_throttled on public.jobs (user_id, queue, virtual_start, id) where throttled;

create or replace function public.submit_job(
  p_job_type text, p_prompt text, p_config jsonb, p_idempotency_key text default null,
  p_start_by timestamptz default null, p_finish_by timestamptz default null
) returns public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := (select auth.uid());
  v_prompt text := btrim(p_prompt, E' \t\r\n');
  v_given jsonb := coalesce(jsonb_strip_nulls(p_config), '{}');
  v_key text := nullif(p_idempotency_key, '');
  v_hash text;
  v_format public.job_formats;
  v_tier public.tiers;
  v_offer record;
  v_config jsonb;
  v_issues jsonb := '[]';
  v_credits integer;
  v_balance integer;
  v_waiting integer;
  v_start bigint;
  v_job public.jobs;
begin
  if v_user is null then
    perform private.fail('NOT_AUTHENTICATED', 'Sign in to submit a job.');
  end if;
  select * into v_format from public.job_formats where job_type = p_job_type;
  if not found then
    perform private.fail('UNKNOWN_FORMAT', 'There is no such format.', jsonb_build_object('job_type', p_job_type));
  end if;

  -- One submit of a person at a time: the key is looked up, the turn taken and the balance spent under this lock.
  perform from public.user_profiles where id = v_user for update;
  if not found then
    perform private.fail('NOT_AUTHENTICATED', 'This account does not exist any more.');
  end if;

  -- Before everything that may change between two submits: limits, the source picture, the balance.
  if v_key is not null then
    -- Over what was given, not what was filled in: a repeated submit without a seed is the same submit.
    v_hash := encode(sha256(convert_to(
      jsonb_build_array(p_job_type, v_prompt, v_given, p_start_by, p_finish_by)::text, 'UTF8')), 'hex');
    select * into v_job from public.jobs where user_id = v_user and idempotency_key = v_key;
    if found and v_job.created_at > now() - interval '24 hours' then
      if v_job.idempotency_hash <> v_hash then
        perform private.fail('IDEMPOTENCY_CONFLICT', 'This idempotency key was used for another submit.');
      end if;
      return private.for_owner(v_job);
    elsif found then
      update public.jobs set idempotency_key = null, idempotency_hash = null where id = v_job.id;
    end if;
  end if;

  select * into v_offer from public.job_format_availability() a where a.job_type = p_job_type;
  v_format.min_steps := v_offer.min_steps;
  v_format.max_steps := v_offer.max_steps;
  v_format.sample_steps := v_offer.sample_steps;
  v_format.max_guide_scale := v_offer.max_guide_scale;
  v_format.sample_guide_scale := v_offer.sample_guide_scale;
  v_format.takes_source := v_offer.takes_source;

  v_issues := private.prompt_issues(v_format, v_prompt) || private.deadline_issues(p_start_by, p_finish_by);
  if char_length(v_key) > 255 then
    v_issues := v_issues || private.issue('idempotency_key', 'Must not be longer than 255 characters.');
  end if;
  if jsonb_typeof(v_given) <> 'object' then
    perform private.fail('INVALID_INPUT', 'The input is not valid.',
      jsonb_build_object('issues', v_issues || private.issue('config', 'Must be an object.')));
  end if;
  v_config := private.complete_config(v_format, v_given);
  v_issues := v_issues || private.config_issues(v_format, v_config)
    || private.source_issues(v_user, v_format, v_config);
  if v_issues <> '[]' then
    perform private.fail('INVALID_INPUT', 'The input is not valid.', jsonb_build_object('issues', v_issues));
  end if;

  if not v_offer.available then
    perform private.fail('FORMAT_UNAVAILABLE', 'This format is not available right now.',
      jsonb_build_object('job_type', p_job_type, 'reason', v_offer.reason));
  end if;

  v_tier := private.tier_of(v_user);
  select count(*) into v_waiting from public.jobs where user_id = v_user and status = 'pending';
  if v_waiting >= v_tier.max_waiting then
    perform private.fail('QUEUE_FULL', format('%s jobs of yours wait already.', v_waiting), jsonb_build_object(
      'limit', v_tier.max_waiting, 'retry_after', private.seconds_until_room(v_user)));
  end if;

  v_credits := v_format.credits * (v_config ->> 'batch_size')::integer;
  select coalesce(sum(amount), 0) into v_balance from public.credit_ledger where user_id = v_user;
  if v_balance < v_credits then
    perform private.fail('INSUFFICIENT_CREDITS', 'There are not enough credits for this job.',
      jsonb_build_object('required', v_credits, 'balance', v_balance));
  end if;

  perform private.lock_turns(v_user);
  v_start := private.next_virtual_start(v_user, v_format.queue, v_tier.priority);
  insert into public.jobs (
    user_id, job_type, prompt, config, max_attempts, credits, idempotency_key, idempotency_hash,
    queue, priority, virtual_start, queue_score, throttled, start_by, finish_by, source_job_id, work
  ) values (
    v_user, p_job_type, v_prompt, v_config, v_format.max_attempts, v_credits, v_key, v_hash,
    v_format.queue, v_tier.priority, v_start, private.queue_score(v_tier.priority, v_start),
    private.active_jobs(v_user, v_format.queue) >= v_tier.max_active, p_start_by, p_finish_by,
    (select a.job_id from public.assets a where a.id::text = lower(v_config ->> 'source_asset_id') and a.user_id = v_user),
    -- By the format's own row: the defaults of the installed models are in v_format.
    (select private.work_of(f, v_config) from public.job_formats f where f.job_type = p_job_type)
  ) returning * into v_job;
  insert into public.credit_ledger (user_id, job_id, kind, amount)
  values (v_user, v_job.id, 'reserve', -v_credits);
  return private.for_owner(v_job);
end $$;

-- Cancels everything of the viewer that waits; what runs goes on.
create or replace function public.cancel_waiting_jobs() returns setof public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := (select auth.uid());
  v_job public.jobs;
begin
  -- All rows before the first cancellation, which locks the turns.
  perform from public.jobs where user_id = v_user and status = 'pending' order by id for update;
  -- The throttled ones first, or each cancellation would let another one go to its queue.
  for v_job in
    select * from public.jobs where user_id = v_user and status = 'pending'
    order by throttled desc, virtual_start desc for update skip locked
  loop
    update public.jobs
    set status = 'cancelled', throttled = false, cancel_requested_at = now(), completed_at = now()
    where id = v_job.id returning * into v_job;
    perform private.release_credits(v_job);
    return next private.for_owner(v_job);
  end loop;
end $$;

-- Waiting jobs keep the turns they have; a larger tier may let throttled ones go at once.
create or replace function public.operator_set_tier(p_user_id uuid, p_tier text, p_reason text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_old text;
begin
  perform private.require_operator();
  v_reason := private.given_reason(p_reason, true);
  if not exists (select from public.tiers where tier = p_tier) then
    perform private.fail('INVALID_INPUT', 'The input is not valid.',
      jsonb_build_object('issues', private.issue('tier', 'There is no such tier.')));
  end if;
  select subscription_tier into v_old from public.user_profiles where id = p_user_id for update;
  if not found then
    perform private.fail('PERSON_NOT_FOUND', 'There is no such person.');
  end if;
  if v_old <> p_tier then
    update public.user_profiles set subscription_tier = p_tier where id = p_user_id;
    perform private.record_act('set_tier', p_user_id::text, v_reason, jsonb_build_object('from', v_old, 'to', p_tier));
    perform private.release_throttled(p_user_id, q.queue) from public.queue_states q;
  end if;
end $$;

-- At most 500 expired leases and 500 missed deadlines are handled and at most 500 rows returned in one call: first the jobs
-- this sweep ended, then the pending ones that may be claimed now, in the order of their queues, unless those are
-- paused. Nothing for a server that is not the leader.
create or replace function public.sweep_jobs(p_holder text default null) returns setof public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
  v_person record;
  v_returned integer := 0;
begin
  if not private.leads_sweep(p_holder) then
    return;
  end if;
  for v_job in
    select * from public.jobs where status = 'processing' and lease_expires_at < now()
    order by lease_expires_at limit 500 for update skip locked
  loop
    v_job := private.end_attempt(v_job, 'LEASE_EXPIRED', 'The worker stopped answering.', true, false);
    if v_job.status <> 'pending' then
      v_returned := v_returned + 1;
      return next v_job;
    end if;
  end loop;
  for v_job in
    select * from public.jobs j
    where status = 'pending' and (start_by is not null or finish_by is not null) and least(start_by, finish_by) <= now()
      and private.is_late(j)
    limit 500 for update skip locked
  loop
    v_returned := v_returned + 1;
    return next private.fail_late(v_job);
  end loop;
  -- Keys are kept for a day.
  update public.jobs set idempotency_key = null, idempotency_hash = null
  where id in (
    select id from public.jobs
    where idempotency_key is not null and created_at < now() - interval '24 hours' limit 500
    -- No more than that: who begins with a picture of such a job holds its key while waiting for the turns.
    for no key update skip locked
  );
  delete from public.workers where seen_at < now() - interval '7 days';
  -- Whoever has room and throttled jobs all the same, because a lock was in the way when there came to be room.
  for v_person in
    select t.user_id, t.queue
    from (select user_id, queue from public.jobs where throttled group by 1, 2) t
    left join (
      select user_id, queue, count(*) as number from public.jobs
      where status in ('pending', 'processing') and not throttled group by 1, 2
    ) active using (user_id, queue)
    left join public.user_profiles p on p.id = t.user_id
    left join public.tiers on tiers.tier = p.subscription_tier
    where coalesce(active.number, 0)
      < coalesce(tiers.max_active, (select max_active from public.tiers order by priority limit 1))
    limit 100
  loop
    perform private.release_throttled(v_person.user_id, v_person.queue);
  end loop;
  -- Each queue has its share, so that a long one does not hide another.
  return query
    select w.* from public.queue_states q
    cross join lateral (
      select * from public.jobs j
      where j.queue = q.queue and j.status = 'pending' and not j.throttled and j.available_at <= now()
      order by j.queue_score, j.id limit greatest(500 - v_returned, 0) / 2
    ) w
    where q.paused_at is null;
end $$;

revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
