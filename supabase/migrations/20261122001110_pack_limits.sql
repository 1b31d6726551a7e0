-- A distilled model stands other steps and guidance than its format was seeded with: 1 to 4 instead of 10 to 50. Workers
-- tell such limits with what they can do; from here on they decide what a job may ask for and what its defaults are.
-- The format's own limits stay the outer ones, except that a pack may ask for fewer steps than their minimum.

alter table public.job_formats add column takes_source boolean not null default false;
comment on column public.job_formats.takes_source is 'A job may begin with one of the person''s own pictures.';
update public.job_formats set takes_source = true where family = 'sdxl';

comment on column public.workers.capabilities is
  '[{"type", "available": true, "pack", "limits"?: {"minSteps"?, "maxSteps"?, "maxGuidanceScale"?, "takesSource"?}} '
  'or {"type", "available": false, "reason"}]';

-- A number of an object, or null where it has none: what a worker tells is not ours.
create function private.number_of(p_object jsonb, p_key text) returns numeric
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(p_object -> p_key) = 'number' then (p_object ->> p_key)::numeric end;
$$;

drop function public.job_format_availability();

-- Which formats a worker serves, within which limits and with which defaults: told by the workers seen in the last two
-- minutes, or by the one seen last when none was. Before the first worker ever reports, everything is taken, so that
-- jobs may wait for it. Where packs differ, what one of them allows is allowed; the others fit it (decision 0055).
create function public.job_format_availability()
returns table (
  job_type text, available boolean, reason text, min_steps integer, max_steps integer,
  max_guide_scale double precision, sample_steps integer, sample_guide_scale double precision, takes_source boolean
)
language sql stable security definer set search_path = '' as $$
  with reporting as (
    select w.capabilities from public.workers w
    where w.contract_version = private.contract_version()
      and (
        w.seen_at > now() - interval '2 minutes'
        or w.id = (
          select latest.id from public.workers latest
          where latest.contract_version = private.contract_version()
          order by latest.seen_at desc, latest.id limit 1
        )
      )
  ),
  told as (
    select c.value ->> 'type' as type, (c.value ->> 'available')::boolean as available, c.value ->> 'reason' as reason,
      private.number_of(c.value -> 'limits', 'minSteps') as min_steps,
      private.number_of(c.value -> 'limits', 'maxSteps') as max_steps,
      private.number_of(c.value -> 'limits', 'maxGuidanceScale') as max_guide_scale,
      c.value -> 'limits' -> 'takesSource' is distinct from 'false'::jsonb as takes_source
    from reporting r cross join lateral jsonb_array_elements(r.capabilities) as c (value)
  ),
  one_pack as (
    select f.job_type, t.available, t.reason,
      greatest(least(coalesce(t.max_steps, f.max_steps), f.max_steps), 1)::integer as max_steps,
      coalesce(t.min_steps, case when t.max_steps < f.min_steps then 1 else f.min_steps end)::integer as min_steps,
      greatest(least(coalesce(t.max_guide_scale, f.max_guide_scale), f.max_guide_scale), f.min_guide_scale) as max_guide_scale,
      t.takes_source
    from public.job_formats f join told t on t.type = f.job_type
  ),
  together as (
    select p.job_type, bool_or(p.available) as available, min(p.reason) as reason,
      min(greatest(least(p.min_steps, p.max_steps), 1)) filter (where p.available) as min_steps,
      max(p.max_steps) filter (where p.available) as max_steps,
      max(p.max_guide_scale) filter (where p.available) as max_guide_scale,
      bool_or(p.takes_source) filter (where p.available) as takes_source
    from one_pack p group by p.job_type
  ),
  fitted as (
    select f.id, f.job_type::text as type, f.sample_steps as steps, f.sample_guide_scale as guide_scale,
      f.takes_source and coalesce(t.takes_source, true) as takes_source, q.quality_level,
      not exists (select from reporting) or coalesce(t.available, false) as available, t.reason,
      coalesce(t.min_steps, f.min_steps) as least_steps, coalesce(t.max_steps, f.max_steps) as most_steps,
      coalesce(t.max_guide_scale, f.max_guide_scale) as most_guide_scale
    from public.job_formats f
    join public.job_qualities q on q.job_type = f.job_type
    left join together t on t.job_type = f.job_type
  )
  select x.type, x.available,
    case when x.available then null else coalesce(x.reason, 'No worker serves this format.') end,
    x.least_steps, x.most_steps, x.most_guide_scale::double precision,
    -- Beyond what the model stands, "fast" takes half of it and "high" all of it.
    case
      when x.steps <= x.most_steps then greatest(x.steps, x.least_steps)
      when x.quality_level = 'high' then x.most_steps
      else greatest((x.most_steps + 1) / 2, x.least_steps)
    end,
    least(x.guide_scale, x.most_guide_scale)::double precision, x.takes_source
  from fitted x order by x.id;
$$;

revoke all on function public.job_format_availability() from public, anon, authenticated, service_role;
grant execute on function public.job_format_availability() to anon, authenticated, service_role;
