-- Which formats can be submitted now, and their limits and defaults with the models that the workers have. A format
-- allows whatever any of the workers allows. While no worker is live, the last one that was seen counts, so that
-- submitting works during a restart. If no worker was ever seen, all formats are available.
create function public.job_format_availability() returns table (
  job_type text, available boolean, reason text, min_steps integer, max_steps integer, max_guide_scale double precision,
  sample_steps integer, sample_guide_scale double precision, takes_source boolean
)
language sql stable security definer set search_path = '' as $$
  with reporting as (
    select w.capabilities from public.workers w
    where w.contract_version = private.contract_version()
      and (
        w.last_seen_at > now() - interval '2 minutes'
        or w.id = (
          select latest.id from public.workers latest
          where latest.contract_version = private.contract_version()
          order by latest.last_seen_at desc, latest.id limit 1
        )
      )
  ),
  reported as (
    select c.value ->> 'type' as type, (c.value ->> 'available')::boolean as available, c.value ->> 'reason' as reason,
      private.json_number(c.value -> 'limits', 'minSteps') as min_steps,
      private.json_number(c.value -> 'limits', 'maxSteps') as max_steps,
      private.json_number(c.value -> 'limits', 'maxGuidanceScale') as max_guide_scale,
      c.value -> 'limits' -> 'takesSource' is distinct from 'false'::jsonb as takes_source
    from reporting r cross join lateral jsonb_array_elements(r.capabilities) as c (value)
  ),
  -- A model may have narrower limits than its format, never wider ones.
  by_worker as (
    select f.job_type, r.available, r.reason,
      greatest(least(coalesce(r.max_steps, f.max_steps), f.max_steps), 1)::integer as max_steps,
      coalesce(r.min_steps, case when r.max_steps < f.min_steps then 1 else f.min_steps end)::integer as min_steps,
      greatest(least(coalesce(r.max_guide_scale, f.max_guide_scale), f.max_guide_scale), f.min_guide_scale)
        as max_guide_scale,
      r.takes_source
    from public.job_formats f join reported r on r.type = f.job_type
  ),
  by_format as (
    select w.job_type, bool_or(w.available) as available, min(w.reason) as reason,
      min(greatest(least(w.min_steps, w.max_steps), 1)) filter (where w.available) as min_steps,
      max(w.max_steps) filter (where w.available) as max_steps,
      max(w.max_guide_scale) filter (where w.available) as max_guide_scale,
      bool_or(w.takes_source) filter (where w.available) as takes_source
    from by_worker w group by w.job_type
  ),
  offered as (
    select f.id, f.job_type::text as type, f.sample_steps as steps, f.sample_guide_scale as guide_scale,
      f.takes_source and coalesce(m.takes_source, true) as takes_source, q.quality_level,
      not exists (select from reporting) or coalesce(m.available, false) as available, m.reason,
      coalesce(m.min_steps, f.min_steps) as min_steps, coalesce(m.max_steps, f.max_steps) as max_steps,
      coalesce(m.max_guide_scale, f.max_guide_scale) as max_guide_scale
    from public.job_formats f
    join public.job_qualities q on q.job_type = f.job_type
    left join by_format m on m.job_type = f.job_type
  )
  select o.type, o.available,
    case when o.available then null else coalesce(o.reason, 'No worker serves this format.') end,
    o.min_steps, o.max_steps, o.max_guide_scale::double precision,
    -- If the model allows fewer steps than the format's default, "high" uses the maximum and "fast" half of it.
    case
      when o.steps <= o.max_steps then greatest(o.steps, o.min_steps)
      when o.quality_level = 'high' then o.max_steps
      else greatest((o.max_steps + 1) / 2, o.min_steps)
    end,
    least(o.guide_scale, o.max_guide_scale)::double precision, o.takes_source
  from offered o order by o.id;
$$;
grant execute on function public.job_format_availability() to anon, authenticated, service_role;
