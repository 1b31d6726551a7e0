-- How much a job is, beside others of its format: what places in line reckon with. Kept with the job, because reading it
-- from ten thousand configs took longer than everything else.

-- What a job is to one picture or video at its format's own steps and size, which is 1. A quarter of that is the same at
-- any steps and size. `contracts/jobs/jobWork.ts` says the same.
create function private.work_of(p_format public.job_formats, p_config jsonb) returns double precision
language sql immutable set search_path = '' as $$
  select greatest(coalesce(private.number_of(p_config, 'batch_size'), 1), 1)::double precision * (
    0.25 + 0.75
    * coalesce(private.number_of(p_config, 'sample_steps') / nullif(p_format.sample_steps, 0), 1)::double precision
    * coalesce(private.number_of(p_config, 'width') * private.number_of(p_config, 'height')
        / nullif(p_format.width * p_format.height, 0), 1)::double precision
  );
$$;

alter table public.jobs
  add column work double precision not null default 1 check (work > 0);
comment on column public.jobs.work is
  'What it is to one picture or video at its format''s own steps and size; times the format''s seconds, how long it takes.';
-- Nothing that anybody waits for has changed: the rows stay as old as they are.
alter table public.jobs disable trigger jobs_touch;
update public.jobs j set work = private.work_of(f, j.config) from public.job_formats f where f.job_type = j.job_type;
alter table public.jobs enable trigger jobs_touch;

revoke all on all functions in schema private from public, anon, authenticated, service_role;
grant execute on function private.is_operator() to authenticated;
