-- The audit of refused content: when, who, where, by which rule, and a hash of the prompt, never the prompt. Only the
-- service role writes and reads it. Entries go after their time: a year for the rule on minors, 90 days for the others.

create table public.content_refusals (
  id bigint generated always as identity primary key,
  created_at timestamptz not null default now(),
  -- No foreign keys: an entry outlives the account and the job.
  user_id uuid not null,
  job_id uuid,
  stage text not null check (stage in ('submit', 'enhance', 'worker', 'enhanced_prompt', 'picture')),
  category text not null check (category ~ '^[a-z][a-z0-9_]{0,39}$'),
  rule text not null check (char_length(rule) between 1 and 100),
  -- SHA-256 of the prompt as it was sent: tells repetitions apart and whether it is a text that is known.
  prompt_hash text not null check (prompt_hash ~ '^[0-9a-f]{64}$'),
  keep_until timestamptz not null
);
comment on table public.content_refusals is 'Audit of refused prompts and pictures, for operators. Holds no prompt.';

create index content_refusals_by_user on public.content_refusals (user_id, created_at desc);
create index content_refusals_to_prune on public.content_refusals (keep_until);

-- Without policies it is closed to everyone but the service role.
alter table public.content_refusals enable row level security;
revoke all on public.content_refusals from public, anon, authenticated;
grant select on public.content_refusals to service_role;
revoke insert, update, delete, truncate on public.content_refusals from service_role;

-- A worker whose callback is delayed may tell of the same attempt twice: once is kept.
create unique index content_refusals_once_a_job on public.content_refusals (job_id, stage, rule) where job_id is not null;

create function public.log_content_refusal(
  p_user_id uuid, p_stage text, p_category text, p_rule text, p_prompt_hash text, p_job_id uuid default null
) returns void
language sql security definer set search_path = '' as $$
  insert into public.content_refusals (user_id, job_id, stage, category, rule, prompt_hash, keep_until)
  values (p_user_id, p_job_id, p_stage, p_category, p_rule, p_prompt_hash,
    now() + case p_category when 'minors' then interval '365 days' else interval '90 days' end)
  on conflict (job_id, stage, rule) where job_id is not null do nothing;
$$;

-- How many entries were past their time.
create function public.prune_content_refusals() returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_count integer;
begin
  delete from public.content_refusals where keep_until < now();
  get diagnostics v_count = row_count;
  return v_count;
end $$;

-- The prompts of the job that made a picture, and of those before it whose pictures it began with. They count with the
-- new prompt: what a picture shows, its new prompt need not say.
create function public.source_prompts(p_user_id uuid, p_asset_id uuid) returns setof text
language sql stable security definer set search_path = '' as $$
  with recursive chain as (
    select j.id, j.prompt, j.enhanced_prompt, j.config, 1 as depth
    from public.assets a join public.jobs j on j.id = a.job_id
    where a.id = p_asset_id and a.user_id = p_user_id
    union all
    select j.id, j.prompt, j.enhanced_prompt, j.config, c.depth + 1
    from chain c
      join public.assets a on a.id = (c.config ->> 'source_asset_id')::uuid and a.user_id = p_user_id
      join public.jobs j on j.id = a.job_id
    where c.depth < 20
  )
  select t.prompt from chain c cross join lateral (values (c.prompt), (c.enhanced_prompt)) as t (prompt)
  where t.prompt is not null;
$$;

revoke all on function public.log_content_refusal(uuid, text, text, text, text, uuid)
  from public, anon, authenticated, service_role;
revoke all on function public.prune_content_refusals() from public, anon, authenticated, service_role;
revoke all on function public.source_prompts(uuid, uuid) from public, anon, authenticated, service_role;
grant execute on function public.log_content_refusal(uuid, text, text, text, text, uuid) to service_role;
grant execute on function public.prune_content_refusals() to service_role;
grant execute on function public.source_prompts(uuid, uuid) to service_role;
