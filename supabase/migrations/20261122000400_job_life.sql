-- What the life of a job needs beside the first columns: attempts and leases (a crashed worker loses nothing),
-- cancellation, the place in the queue, credits, idempotent submits; and the tables around it: an append-only
-- credit ledger, what workers can do, and the files that wait to be removed from storage.

create schema private;
comment on schema private is 'Functions and checks that the API does not expose.';
revoke all on schema private from public;

alter table public.jobs
  alter column user_id set not null,
  alter column status set not null,
  alter column created_at set not null,
  alter column updated_at set not null,
  add column attempt integer not null default 0,
  add column max_attempts integer not null default 3,
  add column worker_id text,
  add column lease_expires_at timestamptz,
  add column available_at timestamptz not null default now(),
  add column started_at timestamptz,
  add column cancel_requested_at timestamptz,
  add column queue_score double precision not null,
  add column credits integer not null,
  add column idempotency_key text,
  add column idempotency_hash text,
  add column error_code text,
  add column timings jsonb,
  add column settlement jsonb,
  add constraint jobs_status_known
    check (status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
  add constraint jobs_attempt_counts check (attempt between 0 and max_attempts and max_attempts >= 1),
  add constraint jobs_credits_counts check (credits >= 0),
  add constraint jobs_prompt_length check (char_length(prompt) between 1 and 1000),
  add constraint jobs_config_is_object check (jsonb_typeof(config) = 'object'),
  add constraint jobs_lease_while_processing check (
    (status = 'processing') = (lease_expires_at is not null)
    and (status <> 'processing' or (worker_id is not null and started_at is not null))
  ),
  add constraint jobs_completed_at_when_terminal check (
    (status in ('completed', 'failed', 'cancelled')) = (completed_at is not null)
  ),
  add constraint jobs_failure_is_explained check (
    status <> 'failed' or (error_code is not null and error_message is not null)
  ),
  add constraint jobs_idempotency_whole check ((idempotency_key is null) = (idempotency_hash is null));

comment on column public.jobs.available_at is 'Earliest next claim.';
comment on column public.jobs.queue_score is 'Score in the Redis queue: (9 - tier priority) * 1e13 + epoch milliseconds.';
comment on column public.jobs.settlement is 'The last settlement that was accepted, to recognise a repeated callback.';

-- Keyset pagination of a person's jobs, newest first.
create index jobs_by_user on public.jobs (user_id, created_at desc, id desc);
create index jobs_unfinished_by_user on public.jobs (user_id, created_at desc, id desc)
  where status in ('pending', 'processing');
create unique index jobs_idempotency on public.jobs (user_id, idempotency_key) where idempotency_key is not null;
create index jobs_waiting on public.jobs (queue_score, id) where status = 'pending';
create index jobs_leased on public.jobs (lease_expires_at) where status = 'processing';

alter table public.assets
  alter column user_id set not null,
  alter column job_id set not null,
  alter column file_size set not null,
  alter column mime_type set not null,
  alter column width set not null,
  alter column height set not null,
  alter column created_at set not null,
  add column batch_index integer not null,
  add column seed bigint not null,
  add column thumbnail_path text,
  add column thumb_hash text,
  add constraint assets_sizes_count check (file_size > 0 and width > 0 and height > 0 and duration > 0),
  add constraint assets_seed_is_31_bit check (seed between 0 and 2147483647),
  add constraint assets_place_in_batch unique (job_id, batch_index);

create index assets_by_user on public.assets (user_id, created_at desc, id desc);

alter table public.user_profiles
  alter column subscription_tier set not null,
  alter column created_at set not null,
  alter column updated_at set not null,
  add constraint user_profiles_username_plain check (username ~ '^[A-Za-z0-9_]{3,50}$'),
  add constraint user_profiles_full_name_length check (char_length(full_name) <= 200),
  add constraint user_profiles_avatar_is_web check (avatar_url ~ '^https?://' and char_length(avatar_url) <= 2048);

create unique index user_profiles_username_any_case on public.user_profiles (lower(username));

create table public.credit_ledger (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  -- No foreign key: the books outlive the job.
  job_id uuid,
  kind text not null check (kind in ('grant', 'reserve', 'commit', 'release', 'refund')),
  -- Signed; the balance is the sum. A reservation is negative, its commit is 0, its release gives it back.
  amount integer not null,
  note text,
  created_at timestamptz not null default now(),
  constraint credit_ledger_sign check (
    case kind
      when 'reserve' then amount <= 0 and job_id is not null
      when 'commit' then amount = 0 and job_id is not null
      when 'grant' then amount <> 0
      else amount >= 0 and job_id is not null
    end
  )
);
comment on table public.credit_ledger is 'Append-only. Balance of a person = sum of amounts.';

create index credit_ledger_by_user on public.credit_ledger (user_id) include (amount);
create unique index credit_ledger_once on public.credit_ledger (job_id, kind) where job_id is not null;

create table public.workers (
  id text primary key check (char_length(id) between 1 and 200),
  contract_version integer not null,
  -- [{"type": …, "available": true, "pack": …} | {"type": …, "available": false, "reason": …}]
  capabilities jsonb not null check (jsonb_typeof(capabilities) = 'array'),
  details jsonb not null default '{}',
  seen_at timestamptz not null default now()
);
create index workers_by_last_seen on public.workers (seen_at desc);

create table public.deleted_files (
  id bigint generated always as identity primary key,
  bucket_name text not null,
  path text not null,
  created_at timestamptz not null default now()
);
comment on table public.deleted_files is 'Files whose asset is gone and which are still to be removed from storage.';

-- A table without policies is closed to everyone but the service role.
alter table public.credit_ledger enable row level security;
alter table public.workers enable row level security;
alter table public.deleted_files enable row level security;

create policy "Users can view their own credits" on public.credit_ledger
  for select using ((select auth.uid()) = user_id);

create function private.touch_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end $$;

create trigger jobs_touch before update on public.jobs
  for each row execute function private.touch_updated_at();
create trigger user_profiles_touch before update on public.user_profiles
  for each row execute function private.touch_updated_at();

-- Deleting an account takes its entries along (depth 2: from the foreign key); nothing else may.
create function private.keep_ledger() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'DELETE' and pg_trigger_depth() > 1 then
    return old;
  end if;
  raise exception 'credit_ledger is append-only';
end $$;

create trigger credit_ledger_append_only before update or delete on public.credit_ledger
  for each row execute function private.keep_ledger();

-- A trigger, so that files of assets removed by a cascade are found as well.
create function private.remember_deleted_files() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.deleted_files (bucket_name, path) values (old.bucket_name, old.file_path);
  if old.thumbnail_path is not null then
    insert into public.deleted_files (bucket_name, path) values ('thumbnails', old.thumbnail_path);
  end if;
  return null;
end $$;

create trigger assets_remember_files after delete on public.assets
  for each row execute function private.remember_deleted_files();
