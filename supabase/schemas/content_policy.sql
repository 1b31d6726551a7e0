-- Content policy: the audit of refusals, and the prompts behind an image.

create table public.content_refusals (
  id bigint generated always as identity primary key,
  created_at timestamptz not null default now(),
  -- No foreign keys: an entry outlives the account and the job.
  user_id uuid not null,
  job_id uuid,
  stage text not null check (stage in ('submit', 'enhance', 'worker', 'enhanced_prompt', 'image')),
  category text not null check (category ~ '^[a-z][a-z0-9_]{0,39}$'),
  rule text not null check (char_length(rule) between 1 and 100),
  prompt_hash text not null check (prompt_hash ~ '^[0-9a-f]{64}$'),
  expires_at timestamptz not null
);
comment on table public.content_refusals is 'Audit of refused prompts and images, for operators. Contains no prompts.';
comment on column public.content_refusals.prompt_hash is
  'SHA-256 of the prompt as it was sent, in hexadecimal, to recognize repeated and known prompts.';

create index content_refusals_by_user on public.content_refusals (user_id, created_at desc);
create index content_refusals_to_prune on public.content_refusals (expires_at);
-- A worker may report a refusal twice if its callback is delayed.
create unique index content_refusals_once_per_job on public.content_refusals (job_id, stage, rule)
  where job_id is not null;

alter table public.content_refusals enable row level security;
create policy "Operators can view the content refusals" on public.content_refusals
  for select to authenticated using ((select private.is_operator()));
revoke all on public.content_refusals from service_role;
grant select on public.content_refusals to authenticated, service_role;

-- Entries expire after a year if the rule is about minors, otherwise after 90 days.
create function public.log_content_refusal(
  p_user_id uuid, p_stage text, p_category text, p_rule text, p_prompt_hash text, p_job_id uuid default null
) returns void
language sql security definer set search_path = '' as $$
  insert into public.content_refusals (user_id, job_id, stage, category, rule, prompt_hash, expires_at)
  values (p_user_id, p_job_id, p_stage, p_category, p_rule, p_prompt_hash,
    now() + case p_category when 'minors' then interval '365 days' else interval '90 days' end)
  on conflict (job_id, stage, rule) where job_id is not null do nothing;
$$;
grant execute on function public.log_content_refusal(uuid, text, text, text, text, uuid) to service_role;

-- Deletes expired entries and returns their number.
create function public.prune_content_refusals() returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_count integer;
begin
  delete from public.content_refusals where expires_at < now();
  get diagnostics v_count = row_count;
  return v_count;
end $$;
grant execute on function public.prune_content_refusals() to service_role;

-- The prompts of the job that generated an image, and of the jobs before it in the chain of source images. The policy
-- reads them together with a new prompt, which may not mention what its source image shows. The chain follows jobs, not
-- assets, so that deleting an image in the middle doesn't break it. A source is always older than its job, so it ends.
create function public.source_prompts(p_user_id uuid, p_asset_id uuid) returns setof text
language sql stable security definer set search_path = '' as $$
  with recursive chain as (
    select j.id, j.prompt, j.enhanced_prompt, j.source_job_id
    from public.assets a join public.jobs j on j.id = a.job_id
    where a.id = p_asset_id and a.user_id = p_user_id
    union
    select j.id, j.prompt, j.enhanced_prompt, j.source_job_id
    from chain c join public.jobs j on j.id = c.source_job_id
  )
  select distinct t.prompt from chain c cross join lateral (values (c.prompt), (c.enhanced_prompt)) as t (prompt)
  where t.prompt is not null;
$$;
grant execute on function public.source_prompts(uuid, uuid) to service_role;
