-- Assets, and the files to purge from storage. SQL can't delete files: it lists them, and the server deletes them.

create table public.assets (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  job_id uuid not null references public.jobs (id) on delete cascade,
  batch_index integer not null,
  bucket_name varchar(100) not null,
  file_path text not null,
  file_size bigint not null,
  mime_type varchar(100) not null,
  width integer not null,
  height integer not null,
  duration integer,
  seed bigint,
  thumbnail_path text,
  thumb_hash text,
  created_at timestamptz not null default now(),
  constraint assets_batch_index_unique unique (job_id, batch_index),
  constraint assets_sizes_positive check (file_size > 0 and width > 0 and height > 0 and duration > 0),
  constraint assets_seed_is_31_bit check (seed between 0 and 2147483647)
);
comment on column public.assets.file_size is 'Size in bytes.';
comment on column public.assets.duration is 'Length in seconds; null for images.';
comment on column public.assets.seed is 'The seed that generates the asset again; null if it is unknown.';

create index assets_by_user on public.assets (user_id, created_at desc, id desc);

-- Users can delete their own assets but not create any: the insert policy is from the original specification, and has
-- no effect without a privilege.
alter table public.assets enable row level security;
create policy "Users can view their own assets" on public.assets
  for select using ((select auth.uid()) = user_id);
create policy "Users can create their own assets" on public.assets
  for insert with check ((select auth.uid()) = user_id);
create policy "Users can delete their own assets" on public.assets
  for delete using ((select auth.uid()) = user_id);
grant select, delete on public.assets to authenticated;

create table public.files_to_purge (
  id bigint generated always as identity primary key,
  bucket_name text not null,
  path text not null,
  created_at timestamptz not null default now()
);
comment on table public.files_to_purge is
  'Files to delete from storage because their asset was deleted or never recorded. The server deletes them.';
-- There are no policies, so that only the service role has access.
alter table public.files_to_purge enable row level security;

-- A trigger, because deleting an account or a job deletes its assets by cascade.
create function private.purge_files_of_asset() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.files_to_purge (bucket_name, path) values (old.bucket_name, old.file_path);
  if old.thumbnail_path is not null then
    insert into public.files_to_purge (bucket_name, path) values ('thumbnails', old.thumbnail_path);
  end if;
  return null;
end $$;

create trigger assets_purge_files after delete on public.assets
  for each row execute function private.purge_files_of_asset();

-- True if a worker may have stored files of the job without reporting them, because it crashed or lost its lease.
create function private.may_have_orphaned_files(p_job_id uuid) returns boolean
language sql stable set search_path = '' as $$
  select exists (
    select from public.job_attempts a
    where a.job_id = p_job_id and (a.outcome = 'expired' or private.may_leave_files(a.error_code)));
$$;

-- Lists every file that such an attempt can have stored. Storage ignores those that don't exist.
create function private.purge_orphaned_files(p_job public.jobs) returns void
language sql set search_path = '' as $$
  insert into public.files_to_purge (bucket_name, path)
  select file.bucket_name, file.path
  from public.job_formats f
  cross join generate_series(0, greatest((p_job.config ->> 'batch_size')::integer, 1) - 1) as i
  cross join lateral (
    values
      (f.bucket, format('%s/%s/%s.%s', p_job.user_id, p_job.id, i, case f.media when 'video' then 'mp4' else 'png' end)),
      ('thumbnails', format('%s/%s/%s.webp', p_job.user_id, p_job.id, i))
  ) as file (bucket_name, path)
  where f.job_type = p_job.job_type and private.may_have_orphaned_files(p_job.id);
$$;

-- A requeued job stores files with the same names, which must not be purged.
create function private.keep_files_of_requeued_job() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.files_to_purge where path like format('%s/%s/%%', new.user_id, new.id);
  return null;
end $$;

create trigger jobs_keep_files_when_requeued after update of status on public.jobs
  for each row when (old.status = 'failed' and new.status = 'pending')
  execute function private.keep_files_of_requeued_job();
