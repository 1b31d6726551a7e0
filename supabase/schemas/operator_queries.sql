-- Queries for operators, beyond the tables that they can select from: queues, dead letters, any job, any user. Lists
-- contain no prompts, and take the same time however many jobs there are.

create function private.email_of(p_user_id uuid) returns text
language sql stable set search_path = '' as $$
  select email::text from auth.users where id = p_user_id;
$$;

create function private.attempts_of(p_job_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(a) - 'job_id' order by a.attempt), '[]')
  from public.job_attempts a where a.job_id = p_job_id;
$$;

-- One entry for each tier, by priority: {tier, waiting, throttled, running, oldest_waiting_at}. Counts stop at 10,000
-- jobs of a tier, and the oldest is the oldest of those counted.
create function private.queue_tiers(p_queue text) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_agg(jsonb_build_object(
    'tier', t.tier, 'waiting', w.jobs, 'throttled', h.jobs, 'running', r.jobs,
    'oldest_waiting_at', least(w.oldest, h.oldest)) order by t.priority desc)
  from public.tiers t
  cross join lateral (
    select count(*) as jobs, min(x.created_at) as oldest from (
      select j.created_at from public.jobs j
      where j.queue = p_queue and j.status = 'pending' and not j.throttled
        and j.queue_score >= (9 - t.priority) * 1e13 and j.queue_score < (10 - t.priority) * 1e13
      order by j.queue_score limit 10000) x
  ) w
  cross join lateral (
    select count(*) as jobs, min(x.created_at) as oldest from (
      select j.created_at from public.jobs j
      where j.queue = p_queue and j.status = 'pending' and j.throttled
        and j.queue_score >= (9 - t.priority) * 1e13 and j.queue_score < (10 - t.priority) * 1e13
      order by j.queue_score limit 10000) x
  ) h
  cross join lateral (
    select count(*) as jobs from public.jobs j
    where j.queue = p_queue and j.status = 'processing' and j.priority = t.priority
  ) r;
$$;

create function public.operator_queues() returns table (
  queue text, paused_at timestamptz, paused_by text, reason text, tiers jsonb
)
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator();
  return query
    select s.queue, s.paused_at, coalesce(private.email_of(s.paused_by), s.paused_by::text), s.reason,
      private.queue_tiers(s.queue)
    from public.queue_states s order by s.queue;
end $$;
grant execute on function public.operator_queues() to authenticated;

-- p_state: waiting, throttled or running. Jobs are in queue order, after the given score and id.
create function public.operator_queue_jobs(
  p_queue text, p_state text, p_limit integer, p_after_score double precision default null, p_after_id uuid default null
) returns table (
  id uuid, user_id uuid, email text, job_type text, status text, priority integer, attempt integer, worker_id text,
  created_at timestamptz, available_at timestamptz, started_at timestamptz, queue_score double precision
)
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator();
  if p_state = 'running' then
    return query
      select j.id, j.user_id, private.email_of(j.user_id), j.job_type::text, j.status::text, j.priority, j.attempt,
        j.worker_id, j.created_at, j.available_at, j.started_at, j.queue_score
      from public.jobs j
      where j.queue = p_queue and j.status = 'processing'
        and (p_after_id is null or (j.queue_score, j.id) > (p_after_score, p_after_id))
      order by j.queue_score, j.id limit least(p_limit, 101);
    return;
  end if;
  return query
    select j.id, j.user_id, private.email_of(j.user_id), j.job_type::text, j.status::text, j.priority, j.attempt,
      j.worker_id, j.created_at, j.available_at, j.started_at, j.queue_score
    from public.jobs j
    where j.queue = p_queue and j.status = 'pending' and j.throttled = (p_state = 'throttled')
      and (j.queue_score, j.id) > (coalesce(p_after_score, -1), coalesce(p_after_id, '00000000-0000-0000-0000-000000000000'))
    order by j.queue_score, j.id limit least(p_limit, 101);
end $$;
grant execute on function public.operator_queue_jobs(text, text, integer, double precision, uuid) to authenticated;

-- Latest failures first, with all columns of their attempts.
create function public.operator_dead_letters(
  p_limit integer, p_after_at timestamptz default null, p_after_id uuid default null
) returns table (
  id uuid, user_id uuid, email text, job_type text, queue text, credits integer, created_at timestamptz,
  completed_at timestamptz, error_code text, error_message text, attempts jsonb
)
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator();
  return query
    select j.id, j.user_id, private.email_of(j.user_id), j.job_type::text, j.queue, j.credits, j.created_at,
      j.completed_at, j.error_code, j.error_message, private.attempts_of(j.id)
    from public.jobs j
    where j.status = 'failed' and j.discarded_at is null and private.is_dead_letter(j.error_code)
      and (j.completed_at, j.id)
        < (coalesce(p_after_at, 'infinity'), coalesce(p_after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by j.completed_at desc, j.id desc limit least(p_limit, 101);
end $$;
grant execute on function public.operator_dead_letters(integer, timestamptz, uuid) to authenticated;

-- One job with its prompt, attempts and ledger entries. The read is logged, once in ten minutes for each operator.
create function public.operator_view_job(p_job_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
begin
  perform private.require_operator();
  select * into v_job from public.jobs j where j.id = p_job_id;
  if not found then
    return null;
  end if;
  if not exists (
    select from public.audit_log a
    where a.subject = p_job_id::text and a.action = 'view_job' and a.operator_id = (select auth.uid())
      and a.created_at > now() - interval '10 minutes'
  ) then
    perform private.log_operator_action('view_job', p_job_id::text, null, jsonb_build_object('user_id', v_job.user_id));
  end if;
  return to_jsonb(v_job) - 'idempotency_key' - 'idempotency_hash' || jsonb_build_object(
    'email', private.email_of(v_job.user_id),
    'attempts', private.attempts_of(p_job_id),
    'ledger', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', l.id, 'kind', l.kind, 'amount', l.amount, 'note', l.note, 'created_at', l.created_at) order by l.id), '[]')
      from public.credit_ledger l where l.job_id = p_job_id
    ));
end $$;
grant execute on function public.operator_view_job(uuid) to authenticated;

-- A user by email address, user name or id, with the latest 50 ledger entries.
create function public.operator_find_user(p_text text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_text text := lower(btrim(p_text));
  v_id uuid;
begin
  perform private.require_operator();
  if v_text ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    v_id := v_text::uuid;
  else
    select u.id into v_id from auth.users u where u.email = v_text;
    if v_id is null then
      select p.id into v_id from public.user_profiles p where lower(p.username) = v_text;
    end if;
  end if;
  return (
    select jsonb_build_object(
      'id', p.id, 'email', private.email_of(p.id), 'username', p.username, 'tier', p.subscription_tier, 'role', p.role,
      'created_at', p.created_at,
      'balance', (select coalesce(sum(l.amount), 0) from public.credit_ledger l where l.user_id = p.id),
      'unfinished_jobs', (
        select count(*) from public.jobs j where j.user_id = p.id and j.status in ('pending', 'processing')),
      'ledger', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', l.id, 'job_id', l.job_id, 'kind', l.kind, 'amount', l.amount, 'note', l.note, 'created_at', l.created_at)
          order by l.id desc), '[]')
        from (select * from public.credit_ledger where user_id = p.id order by id desc limit 50) l
      ))
    from public.user_profiles p where p.id = v_id
  );
end $$;
grant execute on function public.operator_find_user(text) to authenticated;

create function public.operator_audit_log(
  p_limit integer, p_before_id bigint default null, p_subject text default null
) returns table (
  id bigint, created_at timestamptz, operator text, action text, subject text, reason text, details jsonb
)
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator();
  return query
    select a.id, a.created_at, coalesce(private.email_of(a.operator_id), a.operator_id::text), a.action, a.subject, a.reason,
      a.details
    from public.audit_log a
    where a.id < coalesce(p_before_id, 9223372036854775807) and (p_subject is null or a.subject = p_subject)
    order by a.id desc limit least(p_limit, 101);
end $$;
grant execute on function public.operator_audit_log(integer, bigint, text) to authenticated;

create function public.operator_refusals(p_limit integer, p_before_id bigint default null) returns table (
  id bigint, created_at timestamptz, user_id uuid, email text, job_id uuid, stage text, category text, rule text,
  prompt_hash text, expires_at timestamptz
)
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator();
  return query
    select r.id, r.created_at, r.user_id, private.email_of(r.user_id), r.job_id, r.stage, r.category, r.rule, r.prompt_hash,
      r.expires_at
    from public.content_refusals r
    where r.id < coalesce(p_before_id, 9223372036854775807) order by r.id desc limit least(p_limit, 101);
end $$;
grant execute on function public.operator_refusals(integer, bigint) to authenticated;
