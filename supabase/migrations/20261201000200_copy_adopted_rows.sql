-- Copies the rows of the tables in the schema "adopted" (see the migration adopt_existing_tables) into the tables of the
-- baseline, and fills missing columns. Rows that were copied unchanged are deleted from "adopted". Rows that couldn't be
-- copied, or lost something, stay there with the reason in adoption_note. The schema is dropped if it is empty. Can be run
-- again after such rows were corrected; rows with adopted_at are done.

-- Many rows may take longer than the time that a hosted project allows a statement.
set statement_timeout = 0;

do $$
declare
  v_old record;
  v_format public.job_formats;
  v_tier public.tiers;
  v_job public.jobs;
  v_given jsonb;
  v_issues jsonb;
  v_notes text[];
  v_file jsonb;
  v_index integer;
  v_table text;
  v_refused bigint;
  v_changed bigint;
  v_left bigint := 0;
begin
  if to_regclass('adopted.jobs') is null then
    return;
  end if;
  foreach v_table in array array['user_profiles', 'jobs', 'assets', 'job_formats', 'job_qualities'] loop
    execute format('alter table adopted.%I add column if not exists adopted_at timestamptz', v_table);
    execute format('alter table adopted.%I add column if not exists adoption_note text', v_table);
  end loop;
  alter table adopted.assets add column if not exists job_seed bigint;
  create index if not exists assets_by_job on adopted.assets (job_id);

  -- Profiles. The older of two usernames that differ only in case keeps it.
  for v_old in
    select p.*, u.created_at as account_created_at from adopted.user_profiles p join auth.users u using (id)
    where p.adopted_at is null order by p.created_at, p.id
  loop
    v_notes := array_remove(array[
      case when v_old.username !~ '^[A-Za-z0-9_]{3,50}$' then
        'Copied without the username: it must have 3 to 50 letters, digits or underscores.'
      when exists (
        select from public.user_profiles p where lower(p.username) = lower(v_old.username) and p.id <> v_old.id
      ) then 'Copied without the username: another one differs only in case.' end,
      case when char_length(v_old.full_name) > 200 then 'Copied with the first 200 characters of full_name.' end,
      case when v_old.avatar_url !~ '^https?://' or char_length(v_old.avatar_url) > 2048 then
        'Copied without avatar_url: it must be a web address of at most 2048 characters.' end,
      case when not exists (select from public.tiers t where t.tier = lower(btrim(v_old.subscription_tier))) then
        case when v_old.subscription_tier is not null then 'Copied with the lowest tier: there is no such subscription_tier.' end
      end
    ], null);
    select t.* into v_tier from public.tiers t
    order by t.tier = lower(btrim(v_old.subscription_tier)) desc nulls last, t.priority limit 1;
    begin
      -- Not an update: a trigger would change updated_at. The deleted row is the empty profile that the baseline created.
      delete from public.user_profiles where id = v_old.id;
      insert into public.user_profiles (id, username, full_name, avatar_url, subscription_tier, created_at, updated_at)
      values (
        v_old.id,
        case when array_to_string(v_notes, ' ') not like '%without the username%' then v_old.username end,
        left(v_old.full_name, 200),
        case when v_old.avatar_url ~ '^https?://' and char_length(v_old.avatar_url) <= 2048 then v_old.avatar_url end,
        v_tier.tier,
        coalesce(v_old.created_at, v_old.account_created_at, v_old.updated_at, now()),
        coalesce(v_old.updated_at, v_old.created_at, v_old.account_created_at, now())
      );
      update adopted.user_profiles set adopted_at = now(), adoption_note = nullif(array_to_string(v_notes, ' '), '')
      where id = v_old.id;
    exception when integrity_constraint_violation or data_exception then
      update adopted.user_profiles set adoption_note = 'Not copied: ' || sqlerrm where id = v_old.id;
    end;
  end loop;

  -- Jobs, oldest first, so that the unfinished ones are queued in this order. They are free.
  for v_old in
    select j.*, lower(btrim(j.status)) as state, r.assets, r.last_asset_at from adopted.jobs j
    cross join lateral (
      select count(*)::integer as assets, max(a.created_at) as last_asset_at from adopted.assets a where a.job_id = j.id
    ) r
    where j.adopted_at is null order by j.created_at, j.id
  loop
    select * into v_format from public.job_formats where job_type = v_old.job_type;
    if v_old.user_id is null or not found then
      update adopted.jobs set adoption_note = case when v_old.user_id is null then 'Not copied: user_id is null.'
        else 'Not copied: there is no such job_type.' end
      where id = v_old.id;
      continue;
    end if;
    begin
      v_tier := private.tier_of(v_old.user_id);
      v_notes := '{}';
      v_job := null;
      v_job.id := v_old.id;
      v_job.user_id := v_old.user_id;
      v_job.job_type := v_old.job_type;
      v_job.created_at := coalesce(v_old.created_at, v_old.updated_at, v_old.completed_at, v_old.last_asset_at, now());
      v_job.updated_at := coalesce(v_old.updated_at, v_old.completed_at, v_job.created_at);
      v_job.completed_at := coalesce(v_old.completed_at, v_old.last_asset_at, v_job.updated_at);
      v_job.error_message := nullif(btrim(v_old.error_message), '');
      v_job.prompt := coalesce(nullif(left(v_old.prompt, v_format.prompt_limit), ''), '(no prompt)');
      if v_job.prompt <> v_old.prompt then
        v_notes := v_notes || format('Copied with another prompt: it must have 1 to %s characters.', v_format.prompt_limit);
      end if;
      -- A key with null counts as a missing one.
      v_given := case when jsonb_typeof(v_old.config) = 'object' then jsonb_strip_nulls(v_old.config) end;

      if v_old.state in ('pending', 'processing') and v_old.assets > 0 then
        -- The job has results; running it again would collide with them.
        v_job.status := 'completed';
      elsif v_old.state in ('pending', 'processing') then
        v_job.config := private.complete_config(v_format, coalesce(v_given, '{}'));
        v_issues := private.prompt_issues(v_format, btrim(v_old.prompt, E' \t\r\n'))
          || case when v_given is null then private.issue('config', 'Must be an object.')
            else private.config_issues(v_format, v_job.config) || private.source_issues(v_old.user_id, v_format, v_job.config)
            end;
        if v_issues = '[]' then
          v_job.status := 'pending';
        else
          v_job.status := 'failed';
          v_job.completed_at := now();
          v_job.error_code := 'JOB_UNREADABLE';
          select 'This job was not finished before the upgrade, and its settings are not valid: '
            || string_agg(format('%s: %s', i.value #>> '{path,0}', i.value ->> 'message'), ' ') || ' Submit it again.'
          into v_job.error_message from jsonb_array_elements(v_issues) i;
        end if;
      elsif v_old.state in ('completed', 'cancelled') then
        v_job.status := v_old.state;
      elsif v_old.state = 'canceled' then
        v_job.status := 'cancelled';
      else
        v_job.status := 'failed';
        v_job.error_code := 'UNKNOWN';
        v_job.error_message := case when v_old.state = 'failed'
          then coalesce(v_job.error_message, 'The job failed for an unknown reason.')
          else concat_ws(' ', case when v_old.state <> '' then format('The job had the unknown status "%s".', v_old.status)
            else 'The job had no status.' end, v_job.error_message) end;
        -- Discarded, because it failed before dead letters existed. Operators review those with an unknown status.
        v_job.discarded_at := case when v_old.state = 'failed' then now() end;
      end if;

      if v_job.status = 'pending' then
        if v_job.error_message is not null or v_old.completed_at is not null then
          v_notes := v_notes || 'Copied as pending, without error_message and completed_at.'::text;
        end if;
        v_job.completed_at := null;
        v_job.error_message := null;
        v_job.virtual_start := private.next_virtual_start(v_old.user_id, v_format.queue, v_tier.priority);
      else
        -- The known settings of the job. Unknown keys are kept; unusable values are replaced.
        select coalesce(jsonb_object_agg(s.key, s.value) filter (where s.usable), '{}'),
          v_notes || array_agg(format('Copied with another value of config.%s.', s.key)) filter (where not s.usable)
        into v_given, v_notes
        from (
          select e.key, e.value, case
            when e.key in ('width', 'height', 'sample_steps', 'frame_num', 'batch_size')
              then jsonb_path_exists(e.value, 'strict $ ? (@.type() == "number" && @ >= 1 && @ <= 100000 && @ == @.floor())')
            when e.key = 'seed'
              then jsonb_path_exists(e.value, 'strict $ ? (@.type() == "number" && @ >= 0 && @ <= 2147483647 && @ == @.floor())')
            when e.key = 'sample_guide_scale'
              then jsonb_path_exists(e.value, 'strict $ ? (@.type() == "number" && @ >= 0 && @ <= 1000)')
            when e.key = 'strength'
              then jsonb_path_exists(e.value, 'strict $ ? (@.type() == "number" && @ >= 0.05 && @ <= 1)')
            when e.key = 'source_asset_id' then e.value #>> '{}' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
            when e.key = 'negative_prompt' then jsonb_typeof(e.value) = 'string'
            when e.key = 'embed_prompt' then jsonb_typeof(e.value) = 'boolean'
            else true end as usable
          from jsonb_each(coalesce(v_given, '{}')) e
        ) s;
        if jsonb_typeof(v_old.config) <> 'object' then
          v_notes := v_notes || 'Copied with the settings of the format: config must be an object.'::text;
        end if;
        -- Not from the config of the copied job, which has 0 where no seed is known.
        update adopted.assets set job_seed = (v_given ->> 'seed')::bigint where job_id = v_old.id;
        v_job.config := private.complete_config(v_format,
          jsonb_build_object('seed', 0, 'batch_size', greatest(v_old.assets, 1)) || v_given);
        v_job.virtual_start := 0;
      end if;

      insert into public.jobs (
        id, user_id, job_type, prompt, config, status, created_at, updated_at, completed_at, error_code, error_message,
        discarded_at, max_attempts, credits, work, queue, priority, virtual_start, queue_score, throttled
      ) values (
        v_job.id, v_job.user_id, v_job.job_type, v_job.prompt, v_job.config, v_job.status, v_job.created_at,
        v_job.updated_at, v_job.completed_at, v_job.error_code, v_job.error_message, v_job.discarded_at,
        v_format.max_attempts, 0, private.work_of(v_format, v_job.config), v_format.queue, v_tier.priority,
        v_job.virtual_start, private.queue_score(v_tier.priority, v_job.virtual_start),
        v_job.status = 'pending' and private.active_jobs(v_old.user_id, v_format.queue) >= v_tier.max_active
      );
      update adopted.jobs set adopted_at = now(), adoption_note = nullif(array_to_string(v_notes, ' '), '')
      where id = v_old.id;
    exception when integrity_constraint_violation or data_exception then
      update adopted.jobs set adoption_note = 'Not copied: ' || sqlerrm where id = v_old.id;
    end;
  end loop;

  -- Assets, oldest first. A missing size or type comes from storage, anything else from the job.
  for v_old in
    select a.* from adopted.assets a where a.adopted_at is null order by a.job_id, a.created_at, a.id
  loop
    select * into v_job from public.jobs where id = v_old.job_id;
    if not found then
      update adopted.assets set adoption_note = case when v_old.job_id is null then 'Not copied: job_id is null.'
        else 'Not copied: its job was not copied.' end
      where id = v_old.id;
      continue;
    end if;
    select * into v_format from public.job_formats where job_type = v_job.job_type;
    select o.metadata into v_file from storage.objects o where o.bucket_id = v_old.bucket_name and o.name = v_old.file_path;
    select coalesce(max(a.batch_index) + 1, 0) into v_index from public.assets a where a.job_id = v_old.job_id;
    v_old.file_size := case when v_old.file_size > 0 then v_old.file_size
      when v_file ->> 'size' ~ '^[1-9]\d{0,17}$' then (v_file ->> 'size')::bigint end;
    if v_old.file_size is null then
      update adopted.assets set adoption_note = 'Not copied: file_size is missing, and storage does not know the file.'
      where id = v_old.id;
      continue;
    end if;
    v_old.mime_type := coalesce(v_old.mime_type, left(v_file ->> 'mimetype', 100), v_format.mime_type);
    begin
      insert into public.assets (
        id, user_id, job_id, batch_index, bucket_name, file_path, file_size, mime_type, width, height, duration, seed,
        created_at
      ) values (
        v_old.id, coalesce(v_old.user_id, v_job.user_id), v_old.job_id, v_index, v_old.bucket_name, v_old.file_path,
        v_old.file_size, v_old.mime_type,
        case when v_old.width > 0 then v_old.width else (v_job.config ->> 'width')::integer end,
        case when v_old.height > 0 then v_old.height else (v_job.config ->> 'height')::integer end,
        case when v_old.duration > 0 then v_old.duration when v_old.mime_type like 'video/%' then v_format.duration end,
        (v_old.job_seed + v_index) % 2147483648,
        coalesce(v_old.created_at, v_job.completed_at, v_job.created_at)
      );
      update adopted.assets set adopted_at = now(), adoption_note = null where id = v_old.id;
    exception when integrity_constraint_violation or data_exception then
      update adopted.assets set adoption_note = 'Not copied: ' || sqlerrm where id = v_old.id;
    end;
  end loop;

  -- The baseline has its own formats and qualities; only unknown ones stay.
  update adopted.job_formats o set adopted_at = now() from public.job_formats f where f.job_type = o.job_type;
  update adopted.job_qualities o set adopted_at = now() from public.job_qualities q where q.job_type = o.job_type;
  update adopted.job_formats set adoption_note = 'Not copied: there is no such job_type.' where adopted_at is null;
  update adopted.job_qualities set adoption_note = 'Not copied: there is no such job_type.' where adopted_at is null;

  select count(*) into v_refused from public.assets a
  where not starts_with(a.file_path, a.user_id || '/')
    or a.bucket_name not in (select f.bucket from public.job_formats f);
  if v_refused > 0 then
    raise notice '% assets are stored outside of <bucket of a format>/<user_id>/, so that their owners can''t open them. '
      'Move the files, and update bucket_name and file_path in public.assets.', v_refused;
  end if;
  foreach v_table in array array['user_profiles', 'jobs', 'assets', 'job_formats', 'job_qualities'] loop
    execute format('delete from adopted.%I where adopted_at is not null and adoption_note is null', v_table);
    execute format('select count(*) filter (where adopted_at is null), count(adopted_at) from adopted.%I', v_table)
    into v_refused, v_changed;
    v_left := v_left + v_refused + v_changed;
    if v_refused + v_changed > 0 then
      raise notice 'adopted.%: % rows were not copied, % were copied with changes. The originals stay there: '
        'select id, adopted_at, adoption_note from adopted.%;', v_table, v_refused, v_changed, v_table;
    end if;
  end loop;
  if v_left = 0 then
    drop table adopted.assets, adopted.jobs, adopted.user_profiles, adopted.job_formats, adopted.job_qualities;
    drop schema adopted;
  end if;
end $$;

reset statement_timeout;
