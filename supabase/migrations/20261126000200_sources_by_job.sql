-- What a picture was made from is remembered by job. It hung on the source's asset before: whoever deleted a picture in
-- the middle of a chain made the content policy forget all prompts before it.

alter table public.jobs
  add column source_job_id uuid,
  add constraint jobs_source_job foreign key (source_job_id) references public.jobs (id) on delete set null;
comment on column public.jobs.source_job_id is 'The job whose picture this one begins with, also after that picture is gone.';
create index jobs_from_source on public.jobs (source_job_id) where source_job_id is not null;

-- Nothing that anybody waits for has changed: the rows stay as old as they are.
alter table public.jobs disable trigger jobs_touch;
update public.jobs j set source_job_id = a.job_id
from public.assets a
where j.config ? 'source_asset_id' and a.id::text = lower(j.config ->> 'source_asset_id') and a.user_id = j.user_id;
alter table public.jobs enable trigger jobs_touch;

-- The prompts of the job that made a picture, and of those before it whose pictures it began with. They count with the
-- new prompt: what a picture shows, its new prompt need not say. A picture can only come from an older job, so the chain
-- ends.
create or replace function public.source_prompts(p_user_id uuid, p_asset_id uuid) returns setof text
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
