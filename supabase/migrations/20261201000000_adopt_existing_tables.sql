-- A project that was configured by the original specification has five tables with the names of ours. This migration
-- moves them to the schema "adopted", the next one creates ours, and a later one copies the rows. Does nothing on a fresh
-- database. See docs/deploy/existing-project.md.

do $$
declare
  -- The tables of the specification with their columns.
  c_tables constant jsonb := '{
    "jobs": ["id", "user_id", "job_type", "prompt", "config", "status", "created_at", "updated_at", "completed_at",
      "error_message"],
    "assets": ["id", "user_id", "job_id", "file_path", "file_size", "mime_type", "width", "height", "duration",
      "bucket_name", "created_at"],
    "user_profiles": ["id", "username", "full_name", "avatar_url", "subscription_tier", "created_at", "updated_at"],
    "job_formats": ["id", "job_type", "width", "height", "duration", "sample_steps", "sample_guide_scale", "frame_num",
      "is_enhanced"],
    "job_qualities": ["id", "job_type", "quality_level", "description", "estimated_time"]
  }';
  v_tables oid[] := array(
    select c.oid from pg_catalog.pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c_tables ? c.relname
  );
  v_oid oid;
  v_name text;
  v_columns jsonb;
  v_found text;
begin
  -- Without the tables, the database is fresh. With the function, the tables are ours.
  if cardinality(v_tables) = 0 or to_regprocedure('private.contract_version()') is not null then
    return;
  end if;

  -- Everything is checked before anything is changed.
  for v_name in select jsonb_object_keys(c_tables) loop
    if to_regclass('public.' || v_name) is null then
      raise exception 'The database has only some of the tables of the original specification: public.% is missing.',
        v_name
        using hint = 'Create it as the specification says, or rename the others, and apply the migrations again.';
    end if;
    select jsonb_agg(a.attname::text) into v_columns from pg_catalog.pg_attribute a
    where a.attrelid = to_regclass('public.' || v_name) and a.attnum > 0 and not a.attisdropped;
    if not (v_columns @> (c_tables -> v_name) and v_columns <@ (c_tables -> v_name)) then
      raise exception 'The columns of public.% are not those of the original specification.', v_name
        using detail = format('Found: %s. Expected: %s.', v_columns, c_tables -> v_name),
        hint = 'Move other columns to a table of your own, and apply the migrations again.';
    end if;
  end loop;
  select string_agg(distinct d.dependent, ', ') into v_found from (
    select 'the view ' || r.ev_class::regclass::text as dependent
    from pg_catalog.pg_depend p join pg_catalog.pg_rewrite r on r.oid = p.objid
    where p.classid = 'pg_rewrite'::regclass and p.refobjid = any (v_tables) and r.ev_class <> all (v_tables)
    union all
    select 'the foreign key ' || f.conname || ' of ' || f.conrelid::regclass::text from pg_catalog.pg_constraint f
    where f.contype = 'f' and f.confrelid = any (v_tables) and f.conrelid <> all (v_tables)
  ) d;
  if v_found is not null then
    raise exception 'The existing tables cannot be replaced because other objects depend on them: %.', v_found
      using hint = 'Drop these, apply the migrations again, and create them again afterwards.';
  end if;

  create schema adopted;
  comment on schema adopted is
    'Tables from before OurVidz 0.1.0. Emptied by the migration copy_adopted_rows, except for rows that need a decision.';
  revoke all on schema adopted from public;
  foreach v_oid in array v_tables loop
    for v_name in select p.polname from pg_catalog.pg_policy p where p.polrelid = v_oid loop
      execute format('drop policy %I on %s', v_name, v_oid::regclass);
    end loop;
    -- Between two of the tables: deleting a job that was copied must not delete an asset that was not.
    for v_name in
      select f.conname from pg_catalog.pg_constraint f
      where f.contype = 'f' and f.conrelid = v_oid and f.confrelid = any (v_tables)
    loop
      execute format('alter table %s drop constraint %I', v_oid::regclass, v_name);
    end loop;
    execute format('alter table %s enable row level security', v_oid::regclass);
    execute format('revoke all on table %s from public, anon, authenticated', v_oid::regclass);
    execute format('alter table %s set schema adopted', v_oid::regclass);
  end loop;

  -- Existing objects that may undermine access rules or sign-ups. They may belong to other applications, so they stay.
  select string_agg(format('"%s"', p.polname), ', ') into v_found from pg_catalog.pg_policy p
  where p.polrelid = to_regclass('storage.objects');
  if v_found is not null then
    raise notice 'storage.objects has policies already: %. They stay in force beside ours. Drop those that allow too much.',
      v_found;
  end if;
  select string_agg(format('"%s"', t.tgname), ', ') into v_found from pg_catalog.pg_trigger t
  where t.tgrelid = to_regclass('auth.users') and not t.tgisinternal;
  if v_found is not null then
    raise notice 'auth.users has triggers already: %. Drop those that create user profiles; ours does that.', v_found;
  end if;
end $$;
