-- The database of release 0.1.0. Generated from supabase/schemas/; don't edit.

-- From supabase/schemas/privileges.sql

-- What the API roles may do by default: nothing. A hosted project grants anon and authenticated everything on new
-- objects of the schema public, and PostgreSQL lets every role execute new functions. Both defaults are revoked here,
-- before any object is created, so that each table and function needs only the grants that stand beside it. The
-- service role keeps its default privileges on tables and sequences, and executes the functions granted to it.

create schema private;
comment on schema private is 'Functions and sequences that the API does not expose.';
revoke all on schema private from public;
-- Policies call private.is_operator() as the user.
grant usage on schema private to authenticated;
grant usage on schema public to anon, authenticated, service_role;

alter default privileges in schema public revoke all on tables from anon, authenticated;
alter default privileges in schema public revoke all on sequences from anon, authenticated;
alter default privileges in schema public revoke all on functions from anon, authenticated, service_role;
-- The right of PUBLIC to execute functions is not a default of a schema, so it is revoked for all schemas.
alter default privileges revoke execute on functions from public;

alter default privileges in schema public grant all on tables to service_role;
alter default privileges in schema public grant all on sequences to service_role;

-- From supabase/schemas/accounts.sql

-- User profiles, subscription tiers and the operator role.

create table public.tiers (
  tier text primary key,
  priority integer not null unique check (priority between 0 and 9),
  max_active integer not null check (max_active >= 1),
  max_pending integer not null check (max_pending >= 1),
  monthly_credits integer not null check (monthly_credits >= 0)
);
comment on table public.tiers is 'Limits and credits of each subscription tier. Operators change these rows.';
comment on column public.tiers.priority is 'Priority in the queues, from 0 (last) to 9 (first).';
comment on column public.tiers.max_active is
  'Maximum number of a user''s jobs in each queue that are dispatched or running; further jobs are throttled.';
comment on column public.tiers.max_pending is
  'Maximum number of a user''s pending jobs; further submissions are refused.';

insert into public.tiers (tier, priority, max_active, max_pending, monthly_credits)
values ('free', 0, 2, 20, 100), ('basic', 3, 3, 50, 500), ('pro', 6, 5, 200, 2000), ('enterprise', 9, 20, 1000, 10000);

alter table public.tiers enable row level security;
create policy "Anyone can view the tiers" on public.tiers for select using (true);
grant select on public.tiers to anon, authenticated;

create table public.user_profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  username varchar(50) unique,
  full_name text,
  avatar_url text,
  subscription_tier varchar(20) not null default 'free',
  role text not null default 'user',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint user_profiles_username_format check (username ~ '^[A-Za-z0-9_]{3,50}$'),
  constraint user_profiles_full_name_length check (char_length(full_name) <= 200),
  constraint user_profiles_avatar_url_format check (avatar_url ~ '^https?://' and char_length(avatar_url) <= 2048),
  constraint user_profiles_role_known check (role in ('user', 'operator'))
);
comment on column public.user_profiles.role is
  'user or operator. Grant it with: update public.user_profiles set role = ''operator'' where id = …';

create unique index user_profiles_username_any_case on public.user_profiles (lower(username));

-- Users can update three columns, but not their tier or role.
alter table public.user_profiles enable row level security;
create policy "Users can view their own profile" on public.user_profiles
  for select using ((select auth.uid()) = id);
create policy "Users can update their own profile" on public.user_profiles
  for update using ((select auth.uid()) = id);
grant select on public.user_profiles to authenticated;
grant update (username, full_name, avatar_url) on public.user_profiles to authenticated;

-- Not now(): that is the start of the transaction, so a change that waited for a lock would look older than one that
-- was already read, and clients that ask for newer rows would miss it. Under the row lock the times are in order.
create function private.set_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end $$;

create trigger user_profiles_set_updated_at before update on public.user_profiles
  for each row execute function private.set_updated_at();

-- Runs in the transaction of the sign-up, so that every account has a profile and its sign-up credits.
create function private.create_profile() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.user_profiles (id) values (new.id) on conflict (id) do nothing;
  if found then
    perform private.grant_sign_up_credits(new.id);
  end if;
  return null;
end $$;

create trigger create_profile after insert on auth.users
  for each row execute function private.create_profile();

-- Security definer, so that policies of other tables don't depend on the policies of this one.
create function private.is_operator() returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.user_profiles where id = (select auth.uid()) and role = 'operator'
  );
$$;
grant execute on function private.is_operator() to authenticated;

-- From supabase/schemas/formats.sql

-- Job formats and qualities, and how long each format takes. submit_job() checks jobs against these rows; the rows
-- themselves are in job_format_rows.sql.

create table public.job_formats (
  id serial primary key,
  job_type varchar(50) not null unique,
  title text not null,
  description text not null,
  family text not null check (family in ('sdxl', 'wan')),
  queue text not null check (queue in ('sdxl_queue', 'wan_queue')),
  bucket text not null,
  media text not null check (media in ('image', 'video')),
  mime_type text not null check (mime_type in ('image/png', 'video/mp4')),
  is_enhanced boolean not null default false,
  takes_source boolean not null default false,
  width integer not null,
  height integer not null,
  sample_steps integer not null,
  -- DECIMAL(3, 2) in the original specification, which allows at most 9.99.
  sample_guide_scale numeric(5, 2) not null,
  frame_num integer,
  fps integer,
  duration integer,
  credits integer not null check (credits >= 0),
  prompt_limit integer not null,
  min_steps integer not null,
  max_steps integer not null,
  min_guide_scale numeric(5, 2) not null,
  max_guide_scale numeric(5, 2) not null,
  min_side integer not null,
  max_side integer not null,
  side_multiple integer not null,
  max_pixels integer not null,
  batch_sizes integer[] not null,
  file_size_limit bigint not null,
  max_attempts integer not null,
  lease_seconds integer not null
);
comment on column public.job_formats.takes_source is 'True if a job may start from one of the user''s own images.';
comment on column public.job_formats.frame_num is 'Number of frames; null for SDXL.';
comment on column public.job_formats.duration is 'Length in seconds; null for images.';
comment on column public.job_formats.credits is 'Price of one image or video.';
comment on column public.job_formats.prompt_limit is 'Maximum length of a prompt in characters.';
comment on column public.job_formats.file_size_limit is 'Maximum size of one file in bytes.';

alter table public.job_formats enable row level security;
create policy "Anyone can view the formats" on public.job_formats for select using (true);
grant select on public.job_formats to anon, authenticated;

create table public.job_qualities (
  id serial primary key,
  job_type varchar(50) not null unique,
  quality_level varchar(20) not null,
  description text,
  estimated_time integer not null,
  constraint job_qualities_level_known check (quality_level in ('fast', 'high')),
  constraint job_qualities_of_format foreign key (job_type) references public.job_formats (job_type)
);
comment on column public.job_qualities.estimated_time is
  'Seconds for one image or video, used until durations have been recorded.';

alter table public.job_qualities enable row level security;
create policy "Anyone can view the qualities" on public.job_qualities for select using (true);
grant select on public.job_qualities to anon, authenticated;

create table public.format_durations (
  job_type text primary key references public.job_formats (job_type) on delete cascade,
  seconds double precision not null check (seconds >= 0),
  jobs bigint not null
);
comment on table public.format_durations is 'How long jobs of each format take, from recorded durations.';
comment on column public.format_durations.seconds is
  'Seconds for one image or video at the format''s own steps and size; a running mean over about 20 jobs.';
comment on column public.format_durations.jobs is 'Number of jobs recorded so far.';

alter table public.format_durations enable row level security;
create policy "Anyone can view the durations of formats" on public.format_durations for select using (true);
grant select on public.format_durations to anon, authenticated;

-- From supabase/schemas/job_format_rows.sql

-- Generated from contracts/jobs/ by npm run generate:types. Do not edit.
-- The formats and their qualities. A format that has left the catalog keeps its row, because jobs refer to it;
-- removing it takes a separate migration.

insert into public.job_formats (
  job_type, title, description, family, queue, bucket, media, mime_type, is_enhanced, takes_source, width,
  height, sample_steps, sample_guide_scale, frame_num, fps, duration, credits, prompt_limit, min_steps,
  max_steps, min_guide_scale, max_guide_scale, min_side, max_side, side_multiple, max_pixels, batch_sizes,
  file_size_limit, max_attempts, lease_seconds
)
values
  (
    'sdxl_image_fast', 'SDXL fast', 'A square image in seconds, for trying out prompts.', 'sdxl', 'sdxl_queue',
    'sdxl_image_fast', 'image', 'image/png', false, true, 1024, 1024, 15, 6, null, null, null, 1, 1000, 10, 50, 0,
    20, 512, 1536, 64, 1572864, array[1, 3, 6], 20971520, 3, 60
  ),
  (
    'sdxl_image_high', 'SDXL high', 'A square image with more steps, for results to keep.', 'sdxl', 'sdxl_queue',
    'sdxl_image_high', 'image', 'image/png', false, true, 1024, 1024, 25, 7.5, null, null, null, 2, 1000, 10, 50,
    0, 20, 512, 1536, 64, 1572864, array[1, 3, 6], 20971520, 3, 60
  ),
  (
    'image_fast', 'WAN image fast', 'A tall still from the video model.', 'wan', 'wan_queue', 'image_fast',
    'image', 'image/png', false, false, 480, 832, 25, 6.5, 1, null, null, 1, 1000, 10, 50, 0, 20, 256, 1280, 16,
    399360, array[1, 3, 6], 20971520, 3, 120
  ),
  (
    'image_high', 'WAN image high', 'A tall still from the video model, with more steps.', 'wan', 'wan_queue',
    'image_high', 'image', 'image/png', false, false, 480, 832, 50, 7.5, 1, null, null, 2, 1000, 10, 50, 0, 20,
    256, 1280, 16, 399360, array[1, 3, 6], 20971520, 3, 120
  ),
  (
    'video_fast', 'WAN video fast', 'Five seconds of video.', 'wan', 'wan_queue', 'video_fast', 'video',
    'video/mp4', false, false, 480, 832, 25, 6.5, 81, 16, 5, 3, 1000, 10, 50, 0, 20, 256, 1280, 16, 399360,
    array[1], 104857600, 3, 120
  ),
  (
    'video_high', 'WAN video high', 'Five seconds of video, with more steps.', 'wan', 'wan_queue', 'video_high',
    'video', 'video/mp4', false, false, 480, 832, 50, 7.5, 81, 16, 5, 5, 1000, 10, 50, 0, 20, 256, 1280, 16,
    399360, array[1], 104857600, 3, 120
  ),
  (
    'image7b_fast_enhanced', 'WAN image fast, enhanced', 'A tall still; Qwen2.5 enriches the prompt first.',
    'wan', 'wan_queue', 'image7b_fast_enhanced', 'image', 'image/png', true, false, 480, 832, 25, 6.5, 1, null,
    null, 2, 1000, 10, 50, 0, 20, 256, 1280, 16, 399360, array[1, 3, 6], 20971520, 3, 120
  ),
  (
    'image7b_high_enhanced', 'WAN image high, enhanced',
    'A tall still with more steps; Qwen2.5 enriches the prompt first.', 'wan', 'wan_queue',
    'image7b_high_enhanced', 'image', 'image/png', true, false, 480, 832, 50, 7.5, 1, null, null, 3, 1000, 10, 50,
    0, 20, 256, 1280, 16, 399360, array[1, 3, 6], 20971520, 3, 120
  ),
  (
    'video7b_fast_enhanced', 'WAN video fast, enhanced',
    'Five seconds of video; Qwen2.5 enriches the prompt first.', 'wan', 'wan_queue', 'video7b_fast_enhanced',
    'video', 'video/mp4', true, false, 480, 832, 25, 6.5, 81, 16, 5, 4, 1000, 10, 50, 0, 20, 256, 1280, 16,
    399360, array[1], 104857600, 3, 120
  ),
  (
    'video7b_high_enhanced', 'WAN video high, enhanced',
    'Five seconds of video with more steps; Qwen2.5 enriches the prompt first.', 'wan', 'wan_queue',
    'video7b_high_enhanced', 'video', 'video/mp4', true, false, 480, 832, 50, 7.5, 81, 16, 5, 6, 1000, 10, 50, 0,
    20, 256, 1280, 16, 399360, array[1], 104857600, 3, 120
  )
on conflict (job_type) do update set
  title = excluded.title,
  description = excluded.description,
  family = excluded.family,
  queue = excluded.queue,
  bucket = excluded.bucket,
  media = excluded.media,
  mime_type = excluded.mime_type,
  is_enhanced = excluded.is_enhanced,
  takes_source = excluded.takes_source,
  width = excluded.width,
  height = excluded.height,
  sample_steps = excluded.sample_steps,
  sample_guide_scale = excluded.sample_guide_scale,
  frame_num = excluded.frame_num,
  fps = excluded.fps,
  duration = excluded.duration,
  credits = excluded.credits,
  prompt_limit = excluded.prompt_limit,
  min_steps = excluded.min_steps,
  max_steps = excluded.max_steps,
  min_guide_scale = excluded.min_guide_scale,
  max_guide_scale = excluded.max_guide_scale,
  min_side = excluded.min_side,
  max_side = excluded.max_side,
  side_multiple = excluded.side_multiple,
  max_pixels = excluded.max_pixels,
  batch_sizes = excluded.batch_sizes,
  file_size_limit = excluded.file_size_limit,
  max_attempts = excluded.max_attempts,
  lease_seconds = excluded.lease_seconds;

insert into public.job_qualities (job_type, quality_level, description, estimated_time)
values
  ('sdxl_image_fast', 'fast', 'A square image in seconds, for trying out prompts.', 5),
  ('sdxl_image_high', 'high', 'A square image with more steps, for results to keep.', 8),
  ('image_fast', 'fast', 'A tall still from the video model.', 73),
  ('image_high', 'high', 'A tall still from the video model, with more steps.', 90),
  ('video_fast', 'fast', 'Five seconds of video.', 180),
  ('video_high', 'high', 'Five seconds of video, with more steps.', 280),
  ('image7b_fast_enhanced', 'fast', 'A tall still; Qwen2.5 enriches the prompt first.', 87),
  ('image7b_high_enhanced', 'high', 'A tall still with more steps; Qwen2.5 enriches the prompt first.', 104),
  ('video7b_fast_enhanced', 'fast', 'Five seconds of video; Qwen2.5 enriches the prompt first.', 194),
  (
    'video7b_high_enhanced', 'high', 'Five seconds of video with more steps; Qwen2.5 enriches the prompt first.',
    294
  )
on conflict (job_type) do update set
  quality_level = excluded.quality_level,
  description = excluded.description,
  estimated_time = excluded.estimated_time;

-- From supabase/schemas/attempt_error_codes.sql

-- Generated from contracts/jobs/attemptErrors.ts by npm run generate:types. Do not edit.
-- What the error code of an attempt means for its job. Codes that aren't listed, which a worker of
-- another release may report, are ordinary failures.

-- True if the worker returned the job: the attempt doesn't count, up to a limit.
create function private.is_hand_back(p_code text) returns boolean
language sql immutable set search_path = '' as $$
  select p_code in ('WORKER_STOPPED', 'WORKER_BUSY')
$$;

-- True if the attempt ended the inference process.
create function private.is_crash(p_code text) returns boolean
language sql immutable set search_path = '' as $$
  select p_code in ('WORKER_CRASHED', 'WORKER_STALLED', 'OUT_OF_MEMORY')
$$;

-- True if a retry may be claimed at once instead of after the backoff.
create function private.requeues_at_once(p_code text) returns boolean
language sql immutable set search_path = '' as $$
  select p_code in ('LEASE_EXPIRED', 'WORKER_RESTARTED')
$$;

-- True if the worker may have stored files that no asset refers to.
create function private.may_leave_files(p_code text) returns boolean
language sql immutable set search_path = '' as $$
  select p_code in ('LEASE_EXPIRED', 'WORKER_RESTARTED')
$$;

-- True if operators can requeue or discard a job that failed with the code.
create function private.is_dead_letter(p_code text) returns boolean
language sql immutable set search_path = '' as $$
  select p_code not in ('DEADLINE_PASSED', 'CONTENT_REFUSED')
$$;

-- The message for the owner of a job, for the codes that the database sets.
create function private.attempt_error_message(p_code text) returns text
language sql immutable set search_path = '' as $$
  select case p_code
    when 'LEASE_EXPIRED' then 'The worker stopped responding and its lease expired.'
    when 'DEADLINE_PASSED' then 'The job missed its deadline.'
    when 'UNKNOWN' then 'The job failed for an unknown reason.'
  end
$$;

-- From supabase/schemas/queues.sql

-- State of the queues: pauses, and the virtual clocks that determine the order of jobs (see fair_queueing.sql).

create table public.queue_states (
  queue text primary key,
  paused_at timestamptz,
  -- No foreign key: the state outlives the operator's account.
  paused_by uuid,
  reason text,
  constraint queue_states_pause_complete check (
    (paused_at is null) = (paused_by is null) and (paused_at is null) = (reason is null)
  )
);
comment on table public.queue_states is
  'Queues, and whether they are paused. Jobs of a paused queue can''t be claimed.';
insert into public.queue_states (queue) select distinct queue from public.job_formats;

-- Only operator actions write to this table, so that every change is in the audit log.
alter table public.queue_states enable row level security;
create policy "Operators can view the queues" on public.queue_states
  for select to authenticated using ((select private.is_operator()));
revoke all on public.queue_states from service_role;
grant select on public.queue_states to authenticated, service_role;

create table public.queue_clocks (
  queue text not null,
  priority integer not null,
  virtual_time bigint not null,
  primary key (queue, priority)
);
comment on table public.queue_clocks is 'Largest virtual start claimed so far, by queue and priority.';
-- There are no policies, so that only the service role has access.
alter table public.queue_clocks enable row level security;

-- Orders jobs with the same virtual start by their submission.
create sequence private.arrivals;

-- From supabase/schemas/jobs.sql

-- Jobs and their attempts. Statuses: pending → processing → completed | failed | cancelled; a failed attempt may put
-- its job back to pending. Only functions write jobs: the policies carry the names and conditions of the original
-- specification, and privileges narrow them, because a user who could write would mark a job completed or set its
-- price.

create table public.jobs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  job_type varchar(50) not null,
  prompt text not null,
  config jsonb not null,
  status varchar(20) not null default 'pending',
  credits integer not null,
  work double precision not null default 1 check (work > 0),
  retry_of uuid,
  source_job_id uuid,
  -- Queueing
  queue text not null,
  priority integer not null,
  virtual_start bigint not null,
  queue_score double precision not null,
  throttled boolean not null default false,
  released_at timestamptz,
  available_at timestamptz not null default now(),
  start_by timestamptz,
  finish_by timestamptz,
  -- Attempts
  attempt integer not null default 0,
  max_attempts integer not null default 3,
  hand_backs integer not null default 0,
  crashes integer not null default 0,
  worker_id text,
  lease_expires_at timestamptz,
  started_at timestamptz,
  cancel_requested_at timestamptz,
  -- Result
  completed_at timestamptz,
  error_code text,
  error_message text,
  timings jsonb,
  settlement jsonb,
  enhanced_prompt text,
  enhancement_note text,
  discarded_at timestamptz,
  -- Idempotent submission
  idempotency_key text,
  idempotency_hash text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),

  constraint jobs_of_format foreign key (job_type) references public.job_formats (job_type),
  constraint jobs_retry_of foreign key (retry_of) references public.jobs (id) on delete set null,
  constraint jobs_source_job foreign key (source_job_id) references public.jobs (id) on delete set null,
  constraint jobs_status_known check (status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
  constraint jobs_prompt_length check (char_length(prompt) between 1 and 1000),
  constraint jobs_config_is_object check (jsonb_typeof(config) = 'object'),
  constraint jobs_credits_not_negative check (credits >= 0),
  constraint jobs_throttled_while_pending check (not throttled or status = 'pending'),
  constraint jobs_attempt_counts check (
    max_attempts >= 1 and hand_backs >= 0 and crashes >= 0 and attempt between 0 and max_attempts + hand_backs
  ),
  constraint jobs_lease_while_processing check (
    (status = 'processing') = (lease_expires_at is not null)
    and (status <> 'processing' or (worker_id is not null and started_at is not null))
  ),
  constraint jobs_completed_at_when_terminal check (
    (status in ('completed', 'failed', 'cancelled')) = (completed_at is not null)
  ),
  constraint jobs_failed_with_error check (
    status <> 'failed' or (error_code is not null and error_message is not null)
  ),
  constraint jobs_enhanced_prompt_length check (char_length(enhanced_prompt) between 1 and 4000),
  constraint jobs_enhancement_note_length check (char_length(enhancement_note) between 1 and 500),
  constraint jobs_discarded_when_failed check (discarded_at is null or status = 'failed'),
  constraint jobs_idempotency_complete check ((idempotency_key is null) = (idempotency_hash is null))
);
comment on column public.jobs.work is
  'Cost relative to one image or video at the format''s own steps and size; with its seconds, the estimated duration.';
comment on column public.jobs.source_job_id is
  'The job whose image this job starts from. Kept when that image is deleted, for the content policy.';
comment on column public.jobs.queue_score is
  'Score in the Redis queue: (9 - priority) * 1e13 + virtual start * 1e4 + arrival modulo 1e4.';
comment on column public.jobs.throttled is
  'True while the job waits for other jobs of its user before it is dispatched.';
comment on column public.jobs.released_at is 'The time at which the job stopped being throttled.';
comment on column public.jobs.available_at is 'The earliest time of the next claim.';
comment on column public.jobs.start_by is
  'Deadline for the start of the first attempt. A job that misses it fails without charge.';
comment on column public.jobs.finish_by is 'Deadline for the result. A job that misses it fails without charge.';
comment on column public.jobs.hand_backs is
  'Number of attempts that the worker handed back; these don''t count towards max_attempts.';
comment on column public.jobs.crashes is
  'Number of attempts that crashed the inference process. The job isn''t retried after the second.';
comment on column public.jobs.settlement is 'The last accepted settlement, to recognize a repeated callback.';
comment on column public.jobs.enhanced_prompt is
  'The prompt that the model received; null if it received the original one.';
comment on column public.jobs.enhancement_note is 'Why the prompt was not enhanced, for the owner.';
comment on column public.jobs.discarded_at is 'The time at which an operator discarded the job as a dead letter.';

-- Pages of a user's jobs, newest first.
create index jobs_by_user on public.jobs (user_id, created_at desc, id desc);
create index jobs_unfinished_by_user on public.jobs (user_id, created_at desc, id desc)
  where status in ('pending', 'processing');
create index jobs_by_type on public.jobs (job_type);
create index jobs_retries on public.jobs (retry_of) where retry_of is not null;
create index jobs_from_source on public.jobs (source_job_id) where source_job_id is not null;
create unique index jobs_idempotency on public.jobs (user_id, idempotency_key) where idempotency_key is not null;
create index jobs_keys_by_age on public.jobs (created_at) where idempotency_key is not null;
create index jobs_pending on public.jobs (queue, queue_score, id) where status = 'pending';
create index jobs_dispatchable on public.jobs (queue, queue_score, id) where status = 'pending' and not throttled;
-- Counts by tier for operators. A tier is a range of scores, so these are index-only scans.
create index jobs_pending_by_throttled on public.jobs (queue, throttled, queue_score, id) include (created_at)
  where status = 'pending';
create index jobs_throttled on public.jobs (user_id, queue, virtual_start, id) where throttled;
-- A user's last virtual start. Jobs that were cancelled before they started don't count.
create index jobs_virtual_starts on public.jobs (user_id, queue, priority, virtual_start desc)
  where status <> 'cancelled' or started_at is not null;
create index jobs_due on public.jobs (least(start_by, finish_by))
  where status = 'pending' and (start_by is not null or finish_by is not null);
create index jobs_leased on public.jobs (lease_expires_at) where status = 'processing';
create index jobs_dead_letters on public.jobs (completed_at desc, id desc)
  where status = 'failed' and discarded_at is null;

create trigger jobs_set_updated_at before update on public.jobs
  for each row execute function private.set_updated_at();

alter table public.jobs enable row level security;
create policy "Users can view their own jobs" on public.jobs
  for select using ((select auth.uid()) = user_id);
create policy "Users can create their own jobs" on public.jobs
  for insert with check ((select auth.uid()) = user_id);
create policy "Users can update their own jobs" on public.jobs
  for update using ((select auth.uid()) = user_id);
-- Owners can't read columns that are for workers and internal functions. A new column is hidden until it is added here.
grant select (
  id, user_id, job_type, prompt, config, status, credits, retry_of, queue, priority, throttled, available_at, start_by,
  finish_by, attempt, max_attempts, started_at, cancel_requested_at, completed_at, error_code, error_message, timings,
  enhanced_prompt, enhancement_note, idempotency_key, created_at, updated_at
) on public.jobs to authenticated;

create table public.job_attempts (
  job_id uuid not null references public.jobs (id) on delete cascade,
  attempt integer not null,
  worker_id text not null,
  claim_id uuid,
  claimed_at timestamptz not null default now(),
  ended_at timestamptz,
  outcome text check (outcome in ('completed', 'failed', 'retried', 'handed_back', 'expired', 'cancelled')),
  error_code text,
  error_message text,
  detail text,
  timings jsonb,
  primary key (job_id, attempt),
  constraint job_attempts_outcome_when_ended check ((ended_at is null) = (outcome is null))
);
comment on column public.job_attempts.claim_id is
  'Chosen by the worker. Repeating a claim with the same id returns the same attempt.';
comment on column public.job_attempts.outcome is
  'retried: failed, and the job was pending again. handed_back: the worker returned the job. expired: the lease expired.';
comment on column public.job_attempts.error_message is 'Error message for the owner.';
comment on column public.job_attempts.detail is 'Technical details of the error, for operators.';

create index job_attempts_by_worker on public.job_attempts (worker_id, claimed_at desc);

alter table public.job_attempts enable row level security;
create policy "Users can view the attempts at their own jobs" on public.job_attempts
  for select to authenticated
  using (exists (select from public.jobs j where j.id = job_id and j.user_id = (select auth.uid())));
create policy "Operators can view all attempts" on public.job_attempts
  for select to authenticated using ((select private.is_operator()));
-- Operators read the other columns through functions.
grant select (job_id, attempt, claimed_at, ended_at, outcome, error_code, error_message, timings)
  on public.job_attempts to authenticated;

-- From supabase/schemas/assets.sql

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

-- From supabase/schemas/storage.sql

-- Access to the files in storage. The buckets are generated: one private bucket for each job type, so that storage
-- itself enforces size and file type, and one for thumbnails. Files are stored under <user_id>/<job_id>/.

-- Users read their own files. Only the service role writes, so there is no other policy.
create policy "Users can read their own files" on storage.objects
  for select to authenticated
  using (
    (bucket_id = 'thumbnails' or bucket_id in (select f.bucket from public.job_formats f))
    and (storage.foldername(name))[1] = (select auth.uid())::text
  );

-- From supabase/schemas/storage_bucket_rows.sql

-- Generated from contracts/jobs/buckets.ts by npm run generate:types. Do not edit.
-- The storage buckets. Files are stored under <user_id>/<job_id>/; only the service role writes them.
-- Buckets that existed before become private and get these limits; their files stay.

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
values
  ('sdxl_image_fast', 'sdxl_image_fast', false, 20971520, array['image/png']),
  ('sdxl_image_high', 'sdxl_image_high', false, 20971520, array['image/png']),
  ('image_fast', 'image_fast', false, 20971520, array['image/png']),
  ('image_high', 'image_high', false, 20971520, array['image/png']),
  ('video_fast', 'video_fast', false, 104857600, array['video/mp4']),
  ('video_high', 'video_high', false, 104857600, array['video/mp4']),
  ('image7b_fast_enhanced', 'image7b_fast_enhanced', false, 20971520, array['image/png']),
  ('image7b_high_enhanced', 'image7b_high_enhanced', false, 20971520, array['image/png']),
  ('video7b_fast_enhanced', 'video7b_fast_enhanced', false, 104857600, array['video/mp4']),
  ('video7b_high_enhanced', 'video7b_high_enhanced', false, 104857600, array['video/mp4']),
  ('thumbnails', 'thumbnails', false, 1048576, array['image/webp'])
on conflict (id) do update set
  name = excluded.name,
  public = excluded.public,
  file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;

-- From supabase/schemas/credits.sql

-- Credits: an append-only ledger whose sum is the balance. Submitting a job reserves its credits, a result commits
-- them, and any other outcome releases them.

create table public.credit_ledger (
  id bigint generated always as identity primary key,
  user_id uuid not null references auth.users (id) on delete cascade,
  -- No foreign key: the ledger outlives the job.
  job_id uuid,
  kind text not null check (kind in ('grant', 'reserve', 'commit', 'release', 'refund', 'adjust')),
  amount integer not null,
  note text,
  period text check (period ~ '^\d{4}-\d{2}$'),
  created_at timestamptz not null default now(),
  constraint credit_ledger_sign check (
    case kind
      when 'reserve' then amount <= 0 and job_id is not null
      when 'commit' then amount = 0 and job_id is not null
      when 'grant' then amount <> 0
      when 'adjust' then amount <> 0 and note is not null
      else amount >= 0 and job_id is not null
    end
  )
);
comment on table public.credit_ledger is 'Append-only ledger of credits. A user''s balance is the sum of the amounts.';
comment on column public.credit_ledger.amount is
  'Signed: a reservation is negative, its commit is 0, its release returns the reserved amount.';
comment on column public.credit_ledger.period is 'The month of a monthly grant, YYYY-MM in UTC.';

create index credit_ledger_by_user on public.credit_ledger (user_id) include (amount);
create index credit_ledger_pages on public.credit_ledger (user_id, created_at desc, id desc);
create unique index credit_ledger_once on public.credit_ledger (job_id, kind) where job_id is not null;
create unique index credit_ledger_monthly on public.credit_ledger (user_id, period) where period is not null;

alter table public.credit_ledger enable row level security;
create policy "Users can view their own credits" on public.credit_ledger
  for select using ((select auth.uid()) = user_id);
grant select on public.credit_ledger to authenticated;
revoke all on public.credit_ledger from service_role;
grant select, insert on public.credit_ledger to service_role;

-- Only deleting an account may delete its entries: the cascade runs at trigger depth 2.
create function private.protect_credit_ledger() returns trigger
language plpgsql set search_path = '' as $$
begin
  if tg_op = 'DELETE' and pg_trigger_depth() > 1 then
    return old;
  end if;
  raise exception 'public.credit_ledger is append-only.';
end $$;

create trigger credit_ledger_append_only before update or delete on public.credit_ledger
  for each row execute function private.protect_credit_ledger();

create function private.current_month() returns text
language sql stable set search_path = '' as $$
  select to_char(now() at time zone 'utc', 'YYYY-MM');
$$;

-- The sign-up credits are those of the first month.
create function private.grant_sign_up_credits(p_user_id uuid) returns void
language sql set search_path = '' as $$
  insert into public.credit_ledger (user_id, kind, amount, note, period)
  values (p_user_id, 'grant', 100, 'sign-up', private.current_month());
$$;

-- A project may have accounts before it has this schema.
with created as (
  insert into public.user_profiles (id) select id from auth.users on conflict (id) do nothing returning id
)
select private.grant_sign_up_credits(id) from created;

-- Releases the reserved credits of a job, once.
create function private.release_credits(p_job public.jobs) returns void
language sql set search_path = '' as $$
  insert into public.credit_ledger (user_id, job_id, kind, amount)
  values (p_job.user_id, p_job.id, 'release', p_job.credits)
  on conflict (job_id, kind) where job_id is not null do nothing;
$$;

-- The caller's balance; 0 without entries.
create function public.credit_balance() returns integer
language sql stable security definer set search_path = '' as $$
  select coalesce(sum(amount), 0)::integer from public.credit_ledger where user_id = (select auth.uid());
$$;
grant execute on function public.credit_balance() to authenticated;

-- Grants the credits of this month to at most 1,000 accounts, and returns their number. Call it until it returns 0.
create function public.grant_monthly_credits() returns integer
language sql security definer set search_path = '' as $$
  with granted as (
    insert into public.credit_ledger (user_id, kind, amount, note, period)
    select p.id, 'grant', t.monthly_credits, 'monthly, ' || t.tier, private.current_month()
    from public.user_profiles p join public.tiers t on t.tier = p.subscription_tier
    where t.monthly_credits > 0 and not exists (
      select from public.credit_ledger l where l.user_id = p.id and l.period = private.current_month()
    )
    limit 1000
    on conflict (user_id, period) where period is not null do nothing
    returning 1
  )
  select count(*)::integer from granted;
$$;
grant execute on function public.grant_monthly_credits() to service_role;

-- From supabase/schemas/workers.sql

-- Workers: what they report about themselves, and which of them can take jobs.

-- Server, workers and edge functions compare it with contracts/version.ts, to detect releases that don't fit together.
create function private.contract_version() returns integer
language sql immutable set search_path = '' as $$
  select 2;
$$;

create table public.workers (
  id text primary key check (char_length(id) between 1 and 200),
  contract_version integer not null,
  capabilities jsonb not null check (jsonb_typeof(capabilities) = 'array'),
  details jsonb not null default '{}',
  last_seen_at timestamptz not null default now()
);
comment on column public.workers.capabilities is
  '[{"type", "available": true, "pack", "limits"?: {"minSteps"?, "maxSteps"?, "maxGuidanceScale"?, "takesSource"?}} or {"type", "available": false, "reason"}]';

create index workers_by_last_seen on public.workers (last_seen_at desc);

alter table public.workers enable row level security;
create policy "Operators can view the workers" on public.workers
  for select to authenticated using ((select private.is_operator()));
grant select on public.workers to authenticated;

create function public.report_worker(
  p_worker_id text, p_contract_version integer, p_capabilities jsonb, p_details jsonb default '{}'
) returns void
language sql security definer set search_path = '' as $$
  insert into public.workers (id, contract_version, capabilities, details)
  values (p_worker_id, p_contract_version, p_capabilities, coalesce(p_details, '{}'))
  on conflict (id) do update set
    contract_version = excluded.contract_version, capabilities = excluded.capabilities,
    details = excluded.details, last_seen_at = now();
$$;
grant execute on function public.report_worker(text, integer, jsonb, jsonb) to service_role;

-- Workers that can take a job now: seen in the last two minutes, of this release and not draining.
create function private.live_workers() returns setof public.workers
language sql stable set search_path = '' as $$
  select * from public.workers
  where last_seen_at > now() - interval '2 minutes' and contract_version = private.contract_version()
    and details ->> 'draining_since' is null;
$$;

create function private.can_serve(p_worker public.workers, p_job_type text) returns boolean
language sql immutable set search_path = '' as $$
  select exists (
    select from jsonb_array_elements(p_worker.capabilities) c (value)
    where c.value ->> 'type' = p_job_type and (c.value ->> 'available')::boolean
  );
$$;

-- The number at a key of a JSON object; null if it is missing or anything else.
create function private.json_number(p_object jsonb, p_key text) returns numeric
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(p_object -> p_key) = 'number' then (p_object ->> p_key)::numeric end;
$$;

-- From supabase/schemas/format_availability.sql

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

-- From supabase/schemas/queue_estimates.sql

-- Queue positions and estimates: how long jobs take, and when pending jobs are expected to start.

-- Records how long a completed job took, from its claim to the last stored file. Called after its attempt is closed.
create function private.record_duration(p_job public.jobs) returns void
language sql set search_path = '' as $$
  insert into public.format_durations as d (job_type, seconds, jobs)
  select p_job.job_type,
    coalesce(
      -- At most ten seconds of the upload count: slow storage says nothing about the format.
      (private.json_number(a.timings, 'total_ms')
        - greatest(coalesce(private.json_number(a.timings, 'upload_ms'), 0) - 10000, 0))::double precision / 1000,
      extract(epoch from clock_timestamp() - p_job.started_at)
    ) / p_job.work, 1
  from public.job_attempts a
  where a.job_id = p_job.id and a.attempt = p_job.attempt
  on conflict (job_type) do update
  set jobs = d.jobs + 1, seconds = d.seconds + (excluded.seconds - d.seconds) / least(d.jobs + 1, 20);
$$;

-- Queue positions and estimates of many users in one pass over each queue, for at most 100 pending jobs of each user.
-- queue_position: 1 is next; jobs beyond position 10,000 are left out. The estimates are in seconds from now, and
-- null while the queue is paused or has no worker. Throttled jobs count at their virtual start: once released, they
-- go before every job with a later one. jit is off, because compiling takes seconds and the query milliseconds.
create function private.estimate_queue_positions(p_user_ids uuid[]) returns table (
  user_id uuid, job_id uuid, queue_position integer, estimated_start_seconds integer, estimated_finish_seconds integer,
  throttled boolean
)
language sql stable set search_path = '' set jit = off as $$
  with format_seconds as materialized (
    select f.job_type, coalesce(d.seconds, q.estimated_time, 60)::double precision as seconds
    from public.job_formats f
    left join public.format_durations d on d.job_type = f.job_type
    left join public.job_qualities q on q.job_type = f.job_type
  ),
  -- How far each queue has to be read: up to the last of these users' jobs.
  last_scores as materialized (
    select queue, max(queue_score) as score from (
      select j.queue, j.queue_score, row_number() over (partition by j.user_id order by j.queue_score, j.id) as nth
      from public.jobs j where j.user_id = any (p_user_ids) and j.status = 'pending'
    ) numbered where nth <= 100 group by queue
  ),
  pending as (
    select p.*, f.seconds * p.work as seconds,
      count(*) over ahead as jobs_ahead, coalesce(sum(f.seconds * p.work) over ahead, 0) as seconds_ahead,
      row_number() over (partition by p.user_id order by p.queue_score, p.id) as nth
    from last_scores l
    cross join lateral (
      select j.id, j.user_id, j.queue, j.queue_score, j.job_type, j.work, j.throttled, j.available_at
      from public.jobs j
      where j.queue = l.queue and j.status = 'pending' and j.queue_score <= l.score
      order by j.queue_score, j.id limit 10000
    ) p
    join format_seconds f using (job_type)
    window ahead as (partition by p.queue order by p.queue_score, p.id rows between unbounded preceding and 1 preceding)
  ),
  running as materialized (
    select j.queue, count(*) as jobs,
      sum(greatest(f.seconds * j.work - extract(epoch from now() - j.started_at), 1)) as seconds
    from public.jobs j join format_seconds f using (job_type) where j.status = 'processing' group by j.queue
  ),
  workers as materialized (
    select l.queue, case when s.paused_at is not null then 0 else (
      select count(*) from private.live_workers() w
      where exists (select from public.job_formats f where f.queue = l.queue and private.can_serve(w, f.job_type))
    ) end as number
    from last_scores l left join public.queue_states s on s.queue = l.queue
  )
  select p.user_id, p.id, (p.jobs_ahead + 1)::integer, s.seconds, (s.seconds + ceil(p.seconds))::integer, p.throttled
  from pending p
  join workers w on w.queue = p.queue
  left join running r on r.queue = p.queue
  cross join lateral (
    select case
      when w.number = 0 then null
      else greatest(
        case when p.jobs_ahead + coalesce(r.jobs, 0) < w.number then 0
          else ceil((p.seconds_ahead + coalesce(r.seconds, 0)) / w.number) end,
        -- The delay before a retry.
        ceil(extract(epoch from p.available_at - now())), 0
      )::integer
    end as seconds
  ) s
  where p.user_id = any (p_user_ids) and p.nth <= 100;
$$;

create function public.queue_positions() returns table (
  job_id uuid, queue_position integer, estimated_start_seconds integer, estimated_finish_seconds integer,
  throttled boolean
)
language sql stable security definer set search_path = '' as $$
  select p.job_id, p.queue_position, p.estimated_start_seconds, p.estimated_finish_seconds, p.throttled
  from private.estimate_queue_positions(array[(select auth.uid())]) p;
$$;
grant execute on function public.queue_positions() to authenticated;

create function public.queue_positions_of(p_user_ids uuid[]) returns table (
  user_id uuid, job_id uuid, queue_position integer, estimated_start_seconds integer, estimated_finish_seconds integer,
  throttled boolean
)
language sql stable security definer set search_path = '' as $$
  select * from private.estimate_queue_positions(p_user_ids);
$$;
grant execute on function public.queue_positions_of(uuid[]) to service_role;

-- From supabase/schemas/validation.sql

-- Errors that callers expect, and the validation of submitted jobs.
--
-- Functions raise expected errors with private.raise_error(): SQLSTATE P0001, a sentence as message, a stable code as
-- hint and JSON as detail. The detail of INVALID_INPUT lists all issues as [{"path": [key], "message": sentence}].

create function private.raise_error(p_code text, p_message text, p_detail jsonb default '{}') returns void
language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = 'P0001', message = p_message, hint = p_code, detail = p_detail::text;
end $$;

create function private.issue(p_key text, p_message text) returns jsonb
language sql immutable set search_path = '' as $$
  select jsonb_build_array(jsonb_build_object('path', jsonb_build_array(p_key), 'message', p_message));
$$;

create function private.raise_invalid_input(p_issues jsonb) returns void
language sql set search_path = '' as $$
  select private.raise_error('INVALID_INPUT', 'The input is not valid.', jsonb_build_object('issues', p_issues));
$$;

create function private.is_integer_between(p_value jsonb, p_min numeric, p_max numeric) returns boolean
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(p_value) = 'number'
    then p_value::numeric = trunc(p_value::numeric) and p_value::numeric between p_min and p_max
    else false end;
$$;

create function private.prompt_issues(p_format public.job_formats, p_prompt text) returns jsonb
language sql immutable set search_path = '' as $$
  select case
    when coalesce(char_length(p_prompt), 0) not between 1 and p_format.prompt_limit
      then private.issue('prompt', format('Must have 1 to %s characters.', p_format.prompt_limit))
    -- Only whitespace, control characters, zero-width characters, and characters that change the text direction.
    when p_prompt ~ '^[\s[:cntrl:]\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff]*$'
      then private.issue('prompt', 'Must describe what to generate.')
    else '[]'::jsonb
  end;
$$;

create function private.deadline_issues(p_start_by timestamptz, p_finish_by timestamptz) returns jsonb
language sql stable set search_path = '' as $$
  select
    case when p_start_by <= now() then private.issue('start_by', 'Must be in the future.')
      when p_start_by > now() + interval '7 days' then private.issue('start_by', 'Must be within seven days.')
      else '[]'::jsonb end
    || case when p_finish_by <= now() then private.issue('finish_by', 'Must be in the future.')
      when p_finish_by > now() + interval '7 days' then private.issue('finish_by', 'Must be within seven days.')
      when p_finish_by < p_start_by then private.issue('finish_by', 'Must not be before the deadline for the start.')
      else '[]'::jsonb end;
$$;

-- The given settings, completed with the format's defaults and a random seed. negative_prompt is always present: null
-- means that none was given, and an empty string is an empty negative prompt.
create function private.complete_config(p_format public.job_formats, p_given jsonb) returns jsonb
language sql volatile set search_path = '' as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'width', p_format.width, 'height', p_format.height, 'sample_steps', p_format.sample_steps,
    'sample_guide_scale', trim_scale(p_format.sample_guide_scale), 'frame_num', p_format.frame_num,
    'seed', floor(random() * 2147483648)::bigint, 'batch_size', 1,
    'strength', case when p_given ? 'source_asset_id' then 0.6 end
  )) || jsonb_build_object('negative_prompt', null) || p_given;
$$;

create function private.config_issues(p_format public.job_formats, p_config jsonb) returns jsonb
language plpgsql immutable set search_path = '' as $$
declare
  v_issues jsonb := '[]';
  v_key text;
begin
  for v_key in select k from jsonb_object_keys(p_config) as k
    where k not in ('width', 'height', 'sample_steps', 'sample_guide_scale', 'frame_num', 'seed',
      'negative_prompt', 'batch_size', 'source_asset_id', 'strength', 'embed_prompt')
  loop
    v_issues := v_issues || private.issue(v_key, 'There is no such setting.');
  end loop;

  foreach v_key in array array['width', 'height'] loop
    if not private.is_integer_between(p_config -> v_key, p_format.min_side, p_format.max_side)
      or (p_config -> v_key)::numeric % p_format.side_multiple <> 0 then
      v_issues := v_issues || private.issue(v_key, format('Must be a multiple of %s between %s and %s.',
        p_format.side_multiple, p_format.min_side, p_format.max_side));
    end if;
  end loop;
  if v_issues = '[]' and (p_config -> 'width')::numeric * (p_config -> 'height')::numeric > p_format.max_pixels then
    v_issues := v_issues || private.issue('width',
      format('Width times height must not be more than %s.', p_format.max_pixels));
  end if;

  if not private.is_integer_between(p_config -> 'sample_steps', p_format.min_steps, p_format.max_steps) then
    v_issues := v_issues || private.issue('sample_steps',
      format('Must be a whole number from %s to %s.', p_format.min_steps, p_format.max_steps));
  end if;
  if jsonb_typeof(p_config -> 'sample_guide_scale') is distinct from 'number'
    or (p_config ->> 'sample_guide_scale')::numeric not between p_format.min_guide_scale and p_format.max_guide_scale then
    v_issues := v_issues || private.issue('sample_guide_scale',
      format('Must be from %s to %s.', trim_scale(p_format.min_guide_scale), trim_scale(p_format.max_guide_scale)));
  end if;
  if not private.is_integer_between(p_config -> 'seed', 0, 2147483647) then
    v_issues := v_issues || private.issue('seed', 'Must be a whole number from 0 to 2147483647.');
  end if;
  if not private.is_integer_between(p_config -> 'batch_size', 1, 100)
    or not (p_config ->> 'batch_size')::numeric = any (p_format.batch_sizes) then
    v_issues := v_issues || private.issue('batch_size',
      format('Must be one of %s.', array_to_string(p_format.batch_sizes, ', ')));
  end if;

  if p_format.frame_num is null then
    if p_config ? 'frame_num' then
      v_issues := v_issues || private.issue('frame_num', 'This format has no frames.');
    end if;
  elsif not private.is_integer_between(p_config -> 'frame_num', p_format.frame_num, p_format.frame_num) then
    v_issues := v_issues || private.issue('frame_num', format('Must be %s.', p_format.frame_num));
  end if;

  if jsonb_typeof(p_config -> 'negative_prompt') not in ('string', 'null') then
    v_issues := v_issues || private.issue('negative_prompt', 'Must be text.');
  elsif char_length(p_config ->> 'negative_prompt') > p_format.prompt_limit then
    v_issues := v_issues || private.issue('negative_prompt',
      format('Must have at most %s characters.', p_format.prompt_limit));
  end if;

  if p_config ? 'embed_prompt' and jsonb_typeof(p_config -> 'embed_prompt') <> 'boolean' then
    v_issues := v_issues || private.issue('embed_prompt', 'Must be true or false.');
  end if;
  return v_issues;
end $$;

create function private.source_issues(p_user_id uuid, p_format public.job_formats, p_config jsonb) returns jsonb
language plpgsql stable set search_path = '' as $$
declare
  v_source jsonb := p_config -> 'source_asset_id';
  v_strength jsonb := p_config -> 'strength';
  v_issues jsonb := '[]';
  v_mime_type text;
begin
  if v_source is null then
    return case when v_strength is null then v_issues
      else private.issue('strength', 'Must not be set without a source image.') end;
  end if;
  if not p_format.takes_source then
    v_issues := private.issue('source_asset_id', 'This format does not accept a source image.');
  else
    -- Compared as text, so that a value that isn't a UUID is not found instead of raising a cast error.
    select a.mime_type into v_mime_type from public.assets a
    where a.user_id = p_user_id and jsonb_typeof(v_source) = 'string' and a.id::text = lower(v_source #>> '{}');
    if not found then
      v_issues := private.issue('source_asset_id', 'You have no image with this id.');
    elsif v_mime_type not like 'image/%' then
      v_issues := private.issue('source_asset_id', 'The source must be an image, not a video.');
    end if;
  end if;
  if jsonb_typeof(v_strength) is distinct from 'number' or (v_strength #>> '{}')::numeric not between 0.05 and 1 then
    v_issues := v_issues || private.issue('strength', 'Must be from 0.05 to 1.');
  end if;
  return v_issues;
end $$;

-- From supabase/schemas/fair_queueing.sql

-- Fair queueing: in which order the jobs of a queue are served, and which are throttled.
--
-- Tiers come before each other by priority. Within a tier, users take turns by start-time fair queueing (Goyal, Vin,
-- Cheng 1996). Each job gets a virtual start: the later of the queue's virtual time (the largest start claimed so far)
-- and one past the user's last start. However many jobs a user submits, others wait for one of them at most. A user has
-- max_active jobs in each queue at a time; further jobs are throttled: pending, but not dispatched.

create function private.tier_of(p_user_id uuid) returns public.tiers
language sql stable set search_path = '' as $$
  -- An unknown tier counts as the lowest.
  select t from public.tiers t
  left join public.user_profiles p on p.id = p_user_id and p.subscription_tier = t.tier
  order by p.id nulls last, t.priority limit 1;
$$;

-- Serializes the decisions about which of a user's jobs are throttled. Without it, a submission could count a job as
-- active that is just finishing, and throttle a job that nothing releases. The lock is held until the end of the
-- transaction, and is always the last one taken (after the profile and the jobs), so that it can't be part of a
-- deadlock.
create function private.lock_throttling(p_user_id uuid) returns void
language sql set search_path = '' as $$
  select pg_advisory_xact_lock(hashtextextended('throttling:' || p_user_id::text, 0));
$$;

-- Number of a user's jobs in a queue that are dispatched or running. Call it under lock_throttling().
create function private.active_jobs(p_user_id uuid, p_queue text) returns integer
language sql volatile set search_path = '' as $$
  select count(*)::integer from public.jobs
  where user_id = p_user_id and queue = p_queue and status in ('pending', 'processing') and not throttled;
$$;

create function private.virtual_time(p_queue text, p_priority integer) returns bigint
language sql stable set search_path = '' as $$
  select coalesce((select virtual_time from public.queue_clocks where queue = p_queue and priority = p_priority), 0);
$$;

-- The virtual start of a user's next job. Call it with the profile locked, so that two jobs don't get the same one.
create function private.next_virtual_start(p_user_id uuid, p_queue text, p_priority integer) returns bigint
language sql stable set search_path = '' as $$
  select greatest(
    private.virtual_time(p_queue, p_priority),
    coalesce((
      select virtual_start + 1 from public.jobs
      where user_id = p_user_id and queue = p_queue and priority = p_priority
        and (status <> 'cancelled' or started_at is not null)
      order by virtual_start desc limit 1
    ), 0)
  );
$$;

create function private.queue_score(p_priority integer, p_virtual_start bigint) returns double precision
language sql volatile set search_path = '' as $$
  select (9 - p_priority) * 1e13 + p_virtual_start * 1e4 + nextval('private.arrivals') % 10000;
$$;

-- Advances the queue's virtual time when a job is claimed.
create function private.advance_queue_clock(p_job public.jobs) returns void
language sql set search_path = '' as $$
  insert into public.queue_clocks (queue, priority, virtual_time)
  values (p_job.queue, p_job.priority, p_job.virtual_start)
  on conflict (queue, priority) do update
  set virtual_time = excluded.virtual_time where public.queue_clocks.virtual_time < excluded.virtual_time;
$$;

-- Releases as many throttled jobs as the tier allows. A released job doesn't overtake jobs that were dispatched in the
-- meantime: its virtual start is no earlier than the queue's virtual time.
create function private.release_throttled(p_user_id uuid, p_queue text) returns void
language plpgsql set search_path = '' as $$
declare
  v_job public.jobs;
begin
  perform private.lock_throttling(p_user_id);
  for v_job in
    select * from public.jobs where user_id = p_user_id and queue = p_queue and throttled
    order by virtual_start, id
    limit greatest((private.tier_of(p_user_id)).max_active - private.active_jobs(p_user_id, p_queue), 0)
    for update skip locked
  loop
    v_job.virtual_start := greatest(v_job.virtual_start, private.virtual_time(v_job.queue, v_job.priority));
    update public.jobs
    set throttled = false, released_at = now(), virtual_start = v_job.virtual_start,
      queue_score = private.queue_score(priority, v_job.virtual_start)
    where id = v_job.id;
  end loop;
end $$;

create function private.after_job_finished() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  if new.status <> 'completed' and new.attempt > 0 then
    perform private.purge_orphaned_files(new);
  end if;
  perform private.release_throttled(new.user_id, new.queue);
  return null;
end $$;

create trigger jobs_after_finish after update of status on public.jobs
  for each row when (old.status in ('pending', 'processing') and new.status in ('completed', 'failed', 'cancelled'))
  execute function private.after_job_finished();

-- A user's jobs that were released in the last two minutes. The server calls it after one of the user's jobs
-- finished, to dispatch them.
create function public.released_jobs(p_user_id uuid) returns setof public.jobs
language sql stable security definer set search_path = '' as $$
  select * from public.jobs
  where user_id = p_user_id and status = 'pending' and not throttled and released_at > now() - interval '2 minutes'
  order by queue_score limit 100;
$$;
grant execute on function public.released_jobs(uuid) to service_role;

-- From supabase/schemas/submit.sql

-- Submitting a job. submit_job() validates, reserves credits and inserts the job in one transaction. Price and limits
-- come from job_formats, never from the client.

-- Cost relative to one image or video at the format's own steps and size. A quarter is the same at any steps and size.
-- contracts/jobs/jobWork.ts computes the same.
create function private.work_of(p_format public.job_formats, p_config jsonb) returns double precision
language sql immutable set search_path = '' as $$
  select greatest(coalesce(private.json_number(p_config, 'batch_size'), 1), 1)::double precision * (
    0.25 + 0.75
    * coalesce(private.json_number(p_config, 'sample_steps') / nullif(p_format.sample_steps, 0), 1)::double precision
    * coalesce(private.json_number(p_config, 'width') * private.json_number(p_config, 'height')
        / nullif(p_format.width * p_format.height, 0), 1)::double precision
  );
$$;

-- The row without the columns that its owner may not see, for functions that return one.
create function private.redact_for_owner(p_job public.jobs) returns public.jobs
language plpgsql immutable set search_path = '' as $$
begin
  p_job.worker_id := null;
  p_job.lease_expires_at := null;
  p_job.settlement := null;
  p_job.idempotency_hash := null;
  return p_job;
end $$;

-- Submits a job for the caller. For 24 hours, submitting again with the same idempotency key returns the same job.
create function public.submit_job(
  p_job_type text, p_prompt text, p_config jsonb, p_idempotency_key text default null,
  p_start_by timestamptz default null, p_finish_by timestamptz default null
) returns public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := (select auth.uid());
  v_prompt text := btrim(p_prompt, E' \t\r\n');
  v_given jsonb := coalesce(jsonb_strip_nulls(p_config), '{}');
  v_key text := nullif(p_idempotency_key, '');
  v_hash text;
  v_format public.job_formats;
  v_limits public.job_formats;
  v_available record;
  v_tier public.tiers;
  v_config jsonb;
  v_issues jsonb;
  v_pending integer;
  v_credits integer;
  v_balance integer;
  v_start bigint;
  v_job public.jobs;
begin
  if v_user is null then
    perform private.raise_error('NOT_AUTHENTICATED', 'Sign in to submit a job.');
  end if;
  select * into v_format from public.job_formats where job_type = p_job_type;
  if not found then
    perform private.raise_error('UNKNOWN_FORMAT',
      'There is no such format.', jsonb_build_object('job_type', p_job_type));
  end if;

  -- One submission of a user at a time: key, virtual start and balance are read and used under this lock.
  perform from public.user_profiles where id = v_user for update;
  if not found then
    perform private.raise_error('NOT_AUTHENTICATED', 'This account no longer exists.');
  end if;

  -- Before every check whose result may differ between two submissions: limits, source image, balance.
  if v_key is not null then
    -- Of the given settings, not the completed ones, so that two submissions without a seed are the same.
    v_hash := encode(sha256(convert_to(
      jsonb_build_array(p_job_type, v_prompt, v_given, p_start_by, p_finish_by)::text, 'UTF8')), 'hex');
    select * into v_job from public.jobs where user_id = v_user and idempotency_key = v_key;
    if found and v_job.created_at > now() - interval '24 hours' then
      if v_job.idempotency_hash <> v_hash then
        perform private.raise_error('IDEMPOTENCY_CONFLICT',
          'This idempotency key was already used for another job. Use a new key.');
      end if;
      return private.redact_for_owner(v_job);
    elsif found then
      update public.jobs set idempotency_key = null, idempotency_hash = null where id = v_job.id;
    end if;
  end if;

  -- The format with the limits and defaults of the installed models.
  select * into v_available from public.job_format_availability() a where a.job_type = p_job_type;
  v_limits := v_format;
  v_limits.min_steps := v_available.min_steps;
  v_limits.max_steps := v_available.max_steps;
  v_limits.sample_steps := v_available.sample_steps;
  v_limits.max_guide_scale := v_available.max_guide_scale;
  v_limits.sample_guide_scale := v_available.sample_guide_scale;
  v_limits.takes_source := v_available.takes_source;

  v_issues := private.prompt_issues(v_limits, v_prompt) || private.deadline_issues(p_start_by, p_finish_by);
  if char_length(v_key) > 255 then
    v_issues := v_issues || private.issue('idempotency_key', 'Must have at most 255 characters.');
  end if;
  if jsonb_typeof(v_given) <> 'object' then
    v_issues := v_issues || private.issue('config', 'Must be an object.');
  else
    v_config := private.complete_config(v_limits, v_given);
    v_issues := v_issues || private.config_issues(v_limits, v_config)
      || private.source_issues(v_user, v_limits, v_config);
  end if;
  if v_issues <> '[]' then
    perform private.raise_invalid_input(v_issues);
  end if;

  if not v_available.available then
    perform private.raise_error('FORMAT_UNAVAILABLE', 'This format is not available right now.',
      jsonb_build_object('job_type', p_job_type, 'reason', v_available.reason));
  end if;

  v_tier := private.tier_of(v_user);
  select count(*) into v_pending from public.jobs where user_id = v_user and status = 'pending';
  if v_pending >= v_tier.max_pending then
    perform private.raise_error('QUEUE_FULL',
      format('You have reached your limit of %s queued jobs.', v_tier.max_pending),
      jsonb_build_object('limit', v_tier.max_pending, 'retry_after', (
        -- Seconds until the first of them is expected to start; a minute if there is no estimate.
        select greatest(1, coalesce(min(p.estimated_start_seconds), 60))
        from private.estimate_queue_positions(array[v_user]) p
      )));
  end if;

  v_credits := v_format.credits * (v_config ->> 'batch_size')::integer;
  select coalesce(sum(amount), 0) into v_balance from public.credit_ledger where user_id = v_user;
  if v_balance < v_credits then
    perform private.raise_error('INSUFFICIENT_CREDITS', 'You don''t have enough credits for this job.',
      jsonb_build_object('required', v_credits, 'balance', v_balance));
  end if;

  perform private.lock_throttling(v_user);
  v_start := private.next_virtual_start(v_user, v_format.queue, v_tier.priority);
  insert into public.jobs (
    user_id, job_type, prompt, config, max_attempts, credits, idempotency_key, idempotency_hash,
    queue, priority, virtual_start, queue_score, throttled, start_by, finish_by, source_job_id, work
  ) values (
    v_user, p_job_type, v_prompt, v_config, v_format.max_attempts, v_credits, v_key, v_hash,
    v_format.queue, v_tier.priority, v_start, private.queue_score(v_tier.priority, v_start),
    private.active_jobs(v_user, v_format.queue) >= v_tier.max_active, p_start_by, p_finish_by,
    (select a.job_id from public.assets a
      where a.id::text = lower(v_config ->> 'source_asset_id') and a.user_id = v_user),
    private.work_of(v_format, v_config)
  ) returning * into v_job;
  insert into public.credit_ledger (user_id, job_id, kind, amount)
  values (v_user, v_job.id, 'reserve', -v_credits);
  return private.redact_for_owner(v_job);
end $$;
grant execute on function public.submit_job(text, text, jsonb, text, timestamptz, timestamptz) to authenticated;

-- From supabase/schemas/owner_actions.sql

-- Actions of owners on their submitted jobs: cancelling and retrying.

-- Cancels a locked, unfinished job: a pending one at once; a running one when its worker renews the lease and finds the
-- request.
create function private.cancel_locked_job(p_job public.jobs) returns public.jobs
language plpgsql set search_path = '' as $$
declare
  v_job public.jobs;
begin
  if p_job.status = 'pending' then
    update public.jobs
    set status = 'cancelled', throttled = false, cancel_requested_at = now(), completed_at = now()
    where id = p_job.id returning * into v_job;
    perform private.release_credits(v_job);
  elsif p_job.status = 'processing' then
    update public.jobs set cancel_requested_at = coalesce(cancel_requested_at, now())
    where id = p_job.id returning * into v_job;
  else
    perform private.raise_error('JOB_FINISHED',
      'This job has already finished.', jsonb_build_object('status', p_job.status));
  end if;
  return v_job;
end $$;

create function public.cancel_job(p_job_id uuid) returns public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
begin
  select * into v_job from public.jobs where id = p_job_id and user_id = (select auth.uid()) for update;
  if not found then
    perform private.raise_error('JOB_NOT_FOUND', 'There is no such job.');
  end if;
  return private.redact_for_owner(private.cancel_locked_job(v_job));
end $$;
grant execute on function public.cancel_job(uuid) to authenticated;

-- Cancels all pending jobs of the caller; running ones continue.
create function public.cancel_pending_jobs() returns setof public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_user uuid := (select auth.uid());
  v_job public.jobs;
begin
  -- All rows are locked before the first cancellation, because that takes lock_throttling(), which has to be last.
  perform from public.jobs where user_id = v_user and status = 'pending' order by id for update;
  -- Throttled jobs first, because cancelling any other job would release one of them.
  for v_job in
    select * from public.jobs where user_id = v_user and status = 'pending'
    order by throttled desc, virtual_start desc for update skip locked
  loop
    return next private.redact_for_owner(private.cancel_locked_job(v_job));
  end loop;
end $$;
grant execute on function public.cancel_pending_jobs() to authenticated;

-- Submits a failed or cancelled job again, with the same settings or another seed.
create function public.retry_job(
  p_job_id uuid, p_new_seed boolean default false, p_idempotency_key text default null
) returns public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_old public.jobs;
  v_new public.jobs;
begin
  select * into v_old from public.jobs where id = p_job_id and user_id = (select auth.uid());
  if not found then
    perform private.raise_error('JOB_NOT_FOUND', 'There is no such job.');
  elsif v_old.status not in ('failed', 'cancelled') then
    perform private.raise_error('JOB_NOT_RETRYABLE', 'Only a failed or cancelled job can be retried.',
      jsonb_build_object('status', v_old.status));
  end if;
  v_new := public.submit_job(v_old.job_type, v_old.prompt,
    case when p_new_seed then v_old.config - 'seed' else v_old.config end, p_idempotency_key);
  if v_new.retry_of is null and v_new.created_at = now() then
    update public.jobs set retry_of = v_old.id where id = v_new.id returning * into v_new;
  elsif v_new.retry_of is distinct from v_old.id then
    -- The key belongs to a job that isn't a retry of this one.
    perform private.raise_error('IDEMPOTENCY_CONFLICT',
      'This idempotency key was already used for another job. Use a new key.');
  end if;
  return private.redact_for_owner(v_new);
end $$;
grant execute on function public.retry_job(uuid, boolean, text) to authenticated;

-- From supabase/schemas/attempt_outcomes.sql

-- Outcomes of attempts without a result, and deadlines. A job that misses its deadline has no assets and costs nothing.

create function private.has_missed_deadline(p_job public.jobs) returns boolean
language sql stable set search_path = '' as $$
  select coalesce(p_job.finish_by <= now(), false) or (p_job.attempt = 0 and coalesce(p_job.start_by <= now(), false));
$$;

-- Fails a job that missed its deadline. The caller has locked it.
create function private.fail_missed_deadline(p_job public.jobs) returns public.jobs
language plpgsql set search_path = '' as $$
declare
  v_job public.jobs;
begin
  update public.jobs
  set status = 'failed', throttled = false, lease_expires_at = null, completed_at = now(),
    error_code = 'DEADLINE_PASSED',
    error_message = case when p_job.finish_by <= now() then 'This job did not finish by the deadline you set.'
      else 'This job did not start by the deadline you set.' end
  where id = p_job.id returning * into v_job;
  perform private.release_credits(v_job);
  return v_job;
end $$;

create function private.close_attempt(
  p_job public.jobs, p_outcome text, p_code text default null, p_message text default null, p_timings jsonb default null
) returns void
language sql set search_path = '' as $$
  update public.job_attempts
  set ended_at = now(), outcome = p_outcome, error_code = p_code, error_message = p_message, timings = p_timings
  where job_id = p_job.id and attempt = p_job.attempt and ended_at is null;
$$;

-- Exponential backoff before the next attempt: 2, 8, 32 … seconds, up to ten minutes, with 50% jitter, so that jobs
-- that failed together don't retry together.
create function private.retry_delay(p_failures integer) returns interval
language sql volatile set search_path = '' as $$
  select make_interval(secs => least(2 * 4 ^ greatest(p_failures - 1, 0), 600) * (0.5 + random()));
$$;

-- Settles an attempt that has no result. The first of these that applies decides: a requested cancellation, a missed
-- deadline, a cancellation by the worker, a retry, failure. A hand-back doesn't count as a failure, up to a limit,
-- because the job itself may be what stops its workers. A job that crashed the inference process twice isn't retried,
-- because it would crash it again. An expired lease is always recorded as such: the files of that attempt may have to
-- be purged.
create function private.settle_without_result(
  p_job public.jobs, p_code text, p_message text, p_retryable boolean, p_cancelled boolean
) returns public.jobs
language plpgsql set search_path = '' as $$
declare
  c_max_hand_backs constant integer := 5;
  c_max_crashes constant integer := 2;
  v_expired boolean := p_code = 'LEASE_EXPIRED';
  v_handed_back boolean := p_retryable and private.is_hand_back(p_code) and p_job.hand_backs < c_max_hand_backs;
  v_hand_backs integer := p_job.hand_backs + v_handed_back::integer;
  v_crashes integer := p_job.crashes + private.is_crash(p_code)::integer;
  v_failures integer := p_job.attempt - v_hand_backs;
  v_crashes_workers boolean := private.is_crash(p_code) and v_crashes >= c_max_crashes;
  v_job public.jobs;
begin
  if p_job.cancel_requested_at is null and private.has_missed_deadline(p_job) then
    perform private.close_attempt(p_job, case when v_expired then 'expired' else 'failed' end,
      'DEADLINE_PASSED', private.attempt_error_message('DEADLINE_PASSED'));
    return private.fail_missed_deadline(p_job);
  end if;

  if p_cancelled or p_job.cancel_requested_at is not null then
    perform private.close_attempt(p_job, case when v_expired then 'expired' else 'cancelled' end);
    update public.jobs
    set status = 'cancelled', lease_expires_at = null, completed_at = now()
    where id = p_job.id returning * into v_job;
    perform private.release_credits(v_job);
    return v_job;
  end if;

  if p_retryable and not v_crashes_workers and v_failures < p_job.max_attempts then
    perform private.close_attempt(p_job,
      case when v_handed_back then 'handed_back' when v_expired then 'expired' else 'retried' end, p_code, p_message);
    update public.jobs
    set status = 'pending', worker_id = null, lease_expires_at = null, hand_backs = v_hand_backs, crashes = v_crashes,
      -- The job is not at fault when its worker stopped or was lost, so it is available at once.
      available_at = now() + case when v_handed_back or private.requeues_at_once(p_code) then interval '0'
        else private.retry_delay(v_failures) end
    where id = p_job.id returning * into v_job;
    return v_job;
  end if;

  perform private.close_attempt(p_job, case when v_expired then 'expired' else 'failed' end, p_code, p_message);
  update public.jobs
  set status = 'failed', lease_expires_at = null, completed_at = now(), crashes = v_crashes, error_code = p_code,
    error_message = case when v_crashes_workers
      then 'This job is not retried, because it crashed the worker''s inference process twice.'
      else p_message end
  where id = p_job.id returning * into v_job;
  perform private.release_credits(v_job);
  return v_job;
end $$;

-- From supabase/schemas/claims.sql

-- Claims and leases. A worker claims a job that it popped from Redis. A job that was cancelled or claimed in the
-- meantime isn't returned, so that duplicates in Redis are harmless.

-- Returns the job if this worker now holds its lease; no row if another worker holds it, the job is no longer
-- pending, or its queue is paused. A claim whose response was lost can be repeated with the same p_claim_id, and
-- returns the same attempt. Raises NOT_SERVED_HERE if this worker doesn't have the model for the job, while another
-- worker has it or the job is less than an hour old. Afterwards any worker gets the job, and fails it with the
-- reason.
create function public.claim_job(
  p_job_id uuid, p_worker_id text, p_lease_seconds integer, p_contract_version integer, p_claim_id uuid default null
) returns setof public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
begin
  if p_contract_version is distinct from private.contract_version() then
    perform private.raise_error('CONTRACT_MISMATCH',
      'This worker and the database are of different releases. Deploy the same release of both.',
      jsonb_build_object('worker', p_contract_version, 'database', private.contract_version()));
  end if;
  if coalesce(p_worker_id, '') = '' or p_lease_seconds is null or p_lease_seconds not between 1 and 3600 then
    perform private.raise_error('INVALID_INPUT', 'A claim needs a worker id and a lease of 1 to 3600 seconds.');
  end if;
  if exists (
    select from public.jobs j
    join public.workers me on me.id = p_worker_id and not private.can_serve(me, j.job_type)
    where j.id = p_job_id and j.status = 'pending'
      and (
        greatest(j.created_at, j.available_at, j.released_at) > now() - interval '1 hour'
        -- Not live_workers(): a worker that is draining, restarting or of another release may soon serve it again.
        or exists (
          select from public.workers w
          where w.last_seen_at > now() - interval '10 minutes' and private.can_serve(w, j.job_type)
        )
      )
  ) then
    perform private.raise_error('NOT_SERVED_HERE', 'This worker doesn''t have the model for this job.');
  end if;

  update public.jobs j
  set status = 'processing', attempt = attempt + 1, worker_id = p_worker_id, started_at = now(),
    lease_expires_at = now() + make_interval(secs => p_lease_seconds)
  where id = p_job_id and status = 'pending' and not throttled and available_at <= now()
    and not private.has_missed_deadline(j)
    and not exists (select from public.queue_states s where s.queue = j.queue and s.paused_at is not null)
  returning * into v_job;
  if found then
    insert into public.job_attempts (job_id, attempt, worker_id, claim_id)
    values (v_job.id, v_job.attempt, p_worker_id, p_claim_id);
    perform private.advance_queue_clock(v_job);
    return next v_job;
  elsif p_claim_id is not null then
    return query
      update public.jobs j
      set lease_expires_at = now() + make_interval(secs => p_lease_seconds)
      from public.job_attempts a
      where j.id = p_job_id and j.status = 'processing' and j.worker_id = p_worker_id
        and a.job_id = j.id and a.attempt = j.attempt and a.claim_id = p_claim_id
      returning j.*;
  end if;
end $$;
grant execute on function public.claim_job(uuid, text, integer, integer, uuid) to service_role;

-- renewed is false if the worker no longer holds the lease and must stop. cancel_requested is true if it must stop and
-- settle the attempt as cancelled, because of a requested cancellation or a missed deadline.
create function public.renew_lease(
  p_job_id uuid, p_worker_id text, p_attempt integer, p_lease_seconds integer
) returns table (renewed boolean, cancel_requested boolean)
language plpgsql security definer set search_path = '' as $$
declare
  v_stop boolean;
begin
  update public.jobs
  set lease_expires_at = now() + make_interval(secs => least(greatest(coalesce(p_lease_seconds, 60), 1), 3600))
  where id = p_job_id and worker_id = p_worker_id and attempt = p_attempt and status = 'processing'
  returning cancel_requested_at is not null or coalesce(finish_by <= now(), false) into v_stop;
  return query select found, found and v_stop;
end $$;
grant execute on function public.renew_lease(uuid, text, integer, integer) to service_role;

-- From supabase/schemas/settlement.sql

-- Settling an attempt with the outcome that the worker reports in its callback.

create function private.json_text(p_object jsonb, p_key text) returns text
language sql immutable set search_path = '' as $$
  select case when jsonb_typeof(p_object -> p_key) = 'string' then nullif(p_object ->> p_key, '') end;
$$;

-- True if the path is a plain file name directly in the folder.
create function private.is_path_in(p_path text, p_folder text) returns boolean
language sql immutable set search_path = '' as $$
  select coalesce(
    starts_with(p_path, p_folder) and char_length(p_path) between char_length(p_folder) + 1 and 500
    and substr(p_path, char_length(p_folder) + 1) ~ '^[A-Za-z0-9_-][A-Za-z0-9._-]*$', false);
$$;

-- Raises an error unless the assets are exactly the batch of this job, in its bucket and folder.
create function private.check_assets(p_job public.jobs, p_format public.job_formats, p_assets jsonb) returns void
language plpgsql set search_path = '' as $$
declare
  v_folder text := p_job.user_id || '/' || p_job.id || '/';
  v_batch_size integer := (p_job.config ->> 'batch_size')::integer;
  v_asset jsonb;
  v_indexes integer[] := '{}';
  v_invalid text;
begin
  if p_assets is null or jsonb_typeof(p_assets) <> 'array' or jsonb_array_length(p_assets) = 0 then
    perform private.raise_error('ASSETS_REQUIRED', 'A completed job needs at least one asset.');
  end if;
  for v_asset in select value from jsonb_array_elements(p_assets) loop
    v_invalid := case
      when private.json_text(v_asset, 'bucket_name') is distinct from p_format.bucket then 'bucket_name'
      when not private.is_path_in(private.json_text(v_asset, 'file_path'), v_folder) then 'file_path'
      when v_asset ->> 'thumbnail_path' is not null
        and not private.is_path_in(private.json_text(v_asset, 'thumbnail_path'), v_folder) then 'thumbnail_path'
      when private.json_text(v_asset, 'mime_type') is distinct from p_format.mime_type then 'mime_type'
      when not private.is_integer_between(v_asset -> 'file_size', 1, p_format.file_size_limit) then 'file_size'
      when not private.is_integer_between(v_asset -> 'width', 1, 16384) then 'width'
      when not private.is_integer_between(v_asset -> 'height', 1, 16384) then 'height'
      when not private.is_integer_between(v_asset -> 'seed', 0, 2147483647) then 'seed'
      when v_asset ->> 'duration' is not null
        and not private.is_integer_between(v_asset -> 'duration', 1, 3600) then 'duration'
      when p_format.media = 'video' and v_asset ->> 'duration' is null then 'duration'
      when not private.is_integer_between(v_asset -> 'batch_index', 0, v_batch_size - 1)
        or (v_asset ->> 'batch_index')::integer = any (v_indexes) then 'batch_index'
    end;
    if v_invalid is not null then
      perform private.raise_error('ASSETS_INVALID',
        format('An asset has a %s that this job doesn''t allow.', v_invalid),
        jsonb_build_object('field', v_invalid, 'asset', v_asset));
    end if;
    v_indexes := v_indexes || (v_asset ->> 'batch_index')::integer;
  end loop;
  if cardinality(v_indexes) <> v_batch_size then
    perform private.raise_error('ASSETS_INVALID',
      format('This job needs %s assets, but the callback has %s.', v_batch_size, cardinality(v_indexes)),
      jsonb_build_object('field', 'batch_index', 'expected', v_batch_size));
  end if;
end $$;

create function private.insert_assets(p_job public.jobs, p_assets jsonb) returns void
language sql set search_path = '' as $$
  insert into public.assets (
    user_id, job_id, bucket_name, file_path, file_size, mime_type, width, height, duration,
    batch_index, seed, thumbnail_path, thumb_hash
  )
  select p_job.user_id, p_job.id, a.bucket_name, a.file_path, a.file_size, a.mime_type, a.width, a.height, a.duration,
    a.batch_index, a.seed, a.thumbnail_path, a.thumb_hash
  from jsonb_to_recordset(p_assets) as a (
    bucket_name text, file_path text, file_size bigint, mime_type text, width integer, height integer,
    duration integer, batch_index integer, seed bigint, thumbnail_path text, thumb_hash text
  );
$$;

create function private.purge_files_of_result(p_assets jsonb) returns void
language sql set search_path = '' as $$
  insert into public.files_to_purge (bucket_name, path)
  select file.bucket_name, file.path
  from jsonb_to_recordset(p_assets) as a (bucket_name text, file_path text, thumbnail_path text)
  cross join lateral (values (a.bucket_name, a.file_path), ('thumbnails', a.thumbnail_path)) as file (bucket_name, path)
  where file.path is not null;
$$;

-- outcome: settled (the job has a terminal status), requeued (it is pending again, from available_at), stale (the
-- attempt no longer holds the job), repeated (this settlement was already accepted). A result after finish_by is
-- discarded and costs nothing.
create function public.settle_job(
  p_job_id uuid, p_attempt integer, p_worker_id text, p_status text, p_assets jsonb default null,
  p_error_code text default null, p_error_message text default null, p_retryable boolean default false,
  p_timings jsonb default null, p_enhanced_prompt text default null, p_enhancement_note text default null,
  p_error_detail text default null
) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
  v_format public.job_formats;
  v_outcome text;
begin
  if p_status is null or p_status not in ('completed', 'failed', 'cancelled') then
    perform private.raise_error('INVALID_INPUT', 'The status must be completed, failed or cancelled.');
  end if;
  select * into v_job from public.jobs where id = p_job_id for update;
  if not found then
    perform private.raise_error('JOB_NOT_FOUND', 'There is no such job.');
  end if;
  select * into v_format from public.job_formats where job_type = v_job.job_type;

  if v_job.settlement @> jsonb_build_object('attempt', p_attempt, 'worker_id', p_worker_id, 'status', p_status) then
    v_outcome := 'repeated';
  elsif v_job.status <> 'processing' or v_job.attempt <> p_attempt or v_job.worker_id is distinct from p_worker_id then
    v_outcome := 'stale';
  else
    if p_status = 'completed' then
      perform private.check_assets(v_job, v_format, p_assets);
      if private.has_missed_deadline(v_job) then
        perform private.close_attempt(v_job, 'failed', 'DEADLINE_PASSED',
          private.attempt_error_message('DEADLINE_PASSED'), p_timings);
        perform private.purge_files_of_result(p_assets);
        v_job := private.fail_missed_deadline(v_job);
      else
        perform private.insert_assets(v_job, p_assets);
        insert into public.credit_ledger (user_id, job_id, kind, amount) values (v_job.user_id, v_job.id, 'commit', 0);
        perform private.close_attempt(v_job, 'completed', null, null, p_timings);
        update public.jobs
        set status = 'completed', lease_expires_at = null, completed_at = now(), timings = p_timings,
          -- Truncated rather than refused, so that a long prompt doesn't cost the result.
          enhanced_prompt = nullif(left(p_enhanced_prompt, 4000), ''),
          enhancement_note = nullif(left(p_enhancement_note, 500), '')
        where id = p_job_id returning * into v_job;
        -- After the update, which may wait for lock_throttling(): all results of a format lock the same row here.
        perform private.record_duration(v_job);
      end if;
    else
      v_job := private.settle_without_result(
        v_job, coalesce(nullif(p_error_code, ''), 'UNKNOWN'),
        coalesce(nullif(p_error_message, ''), private.attempt_error_message('UNKNOWN')),
        coalesce(p_retryable, false), p_status = 'cancelled');
      update public.job_attempts set detail = left(p_error_detail, 4000)
      where job_id = p_job_id and attempt = p_attempt;
    end if;
    update public.jobs
    set settlement = jsonb_build_object('attempt', p_attempt, 'worker_id', p_worker_id, 'status', p_status,
      'error_code', p_error_code, 'error_message', p_error_message)
    where id = p_job_id;
    v_outcome := case v_job.status when 'pending' then 'requeued' else 'settled' end;
  end if;

  return jsonb_build_object(
    'outcome', v_outcome, 'status', v_job.status, 'user_id', v_job.user_id, 'job_type', v_job.job_type,
    'queue', v_format.queue, 'queue_score', v_job.queue_score, 'available_at', v_job.available_at);
end $$;
grant execute on function public.settle_job(
  uuid, integer, text, text, jsonb, text, text, boolean, jsonb, text, text, text
) to service_role;

-- From supabase/schemas/sweep.sql

-- The sweep: everything that becomes due as time passes. One server at a time, the leader, runs it.

create table public.sweep_leader (
  singleton boolean primary key default true check (singleton),
  holder text not null,
  expires_at timestamptz not null
);
comment on table public.sweep_leader is
  'The leader that runs the sweep. Another server takes over when its lease has expired.';
-- There are no policies, so that only the service role has access.
alter table public.sweep_leader enable row level security;

-- True if the caller now holds the lease. Callers without a name don't need it.
create function private.acquire_sweep_lease(p_holder text) returns boolean
language plpgsql set search_path = '' as $$
begin
  if p_holder is null then
    return true;
  end if;
  insert into public.sweep_leader (holder, expires_at) values (p_holder, now() + interval '60 seconds')
  on conflict (singleton) do update set holder = excluded.holder, expires_at = excluded.expires_at
  where public.sweep_leader.holder = excluded.holder or public.sweep_leader.expires_at < now();
  return found;
end $$;

-- Settles attempts with an expired lease and fails jobs that missed their deadline, at most 500 of each. Returns at
-- most 500 jobs: first those that finished, then the pending ones that can be claimed now, in queue order, for the
-- caller to enqueue in Redis. Jobs of a paused queue are left out, so that no worker is woken for them. Returns
-- nothing to a server that isn't the leader.
create function public.sweep_jobs(p_holder text default null) returns setof public.jobs
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
  v_user record;
  v_finished integer := 0;
begin
  if not private.acquire_sweep_lease(p_holder) then
    return;
  end if;

  for v_job in
    select * from public.jobs where status = 'processing' and lease_expires_at < now()
    order by lease_expires_at limit 500 for update skip locked
  loop
    v_job := private.settle_without_result(
      v_job, 'LEASE_EXPIRED', private.attempt_error_message('LEASE_EXPIRED'), true, false);
    if v_job.status <> 'pending' then
      v_finished := v_finished + 1;
      return next v_job;
    end if;
  end loop;

  for v_job in
    select * from public.jobs j
    where status = 'pending' and (start_by is not null or finish_by is not null) and least(start_by, finish_by) <= now()
      and private.has_missed_deadline(j)
    limit 500 for update skip locked
  loop
    v_finished := v_finished + 1;
    return next private.fail_missed_deadline(v_job);
  end loop;

  -- Idempotency keys expire after a day.
  update public.jobs set idempotency_key = null, idempotency_hash = null
  where id in (
    select id from public.jobs
    where idempotency_key is not null and created_at < now() - interval '24 hours' limit 500
    -- The weakest lock that allows the update: submitting a job whose source is such a job holds a key share lock on it
    -- while it waits for lock_throttling().
    for no key update skip locked
  );

  delete from public.workers where last_seen_at < now() - interval '7 days';

  -- Users with throttled jobs who could have more active ones, because releasing skips rows that are locked.
  for v_user in
    select t.user_id, t.queue
    from (select user_id, queue from public.jobs where throttled group by 1, 2) t
    left join (
      select user_id, queue, count(*) as number from public.jobs
      where status in ('pending', 'processing') and not throttled group by 1, 2
    ) active using (user_id, queue)
    left join public.user_profiles p on p.id = t.user_id
    left join public.tiers on tiers.tier = p.subscription_tier
    where coalesce(active.number, 0)
      < coalesce(tiers.max_active, (select max_active from public.tiers order by priority limit 1))
    limit 100
  loop
    perform private.release_throttled(v_user.user_id, v_user.queue);
  end loop;

  -- Half for each of the two queues, so that a long queue doesn't hide the other one.
  return query
    select j.* from public.queue_states q
    cross join lateral (
      select * from public.jobs j
      where j.queue = q.queue and j.status = 'pending' and not j.throttled and j.available_at <= now()
      order by j.queue_score, j.id limit greatest(500 - v_finished, 0) / 2
    ) j
    where q.paused_at is null;
end $$;
grant execute on function public.sweep_jobs(text) to service_role;

-- From supabase/schemas/prompt_enhancement.sql

-- Availability of prompt enhancement outside of a job.

-- True if a live worker can enhance prompts, as workers report it in details.enhancer: {"available": true, "pack"} or
-- {"available": false, "reason"}.
create function public.prompt_enhancer() returns table (available boolean, reason text)
language sql stable security definer set search_path = '' as $$
  with reported as (
    select (w.details -> 'enhancer' ->> 'available')::boolean as available, w.details -> 'enhancer' ->> 'reason' as reason
    from public.workers w
    where w.contract_version = private.contract_version() and w.last_seen_at > now() - interval '2 minutes'
  )
  select coalesce(bool_or(r.available), false),
    case when coalesce(bool_or(r.available), false) then null
      else coalesce(min(r.reason), 'No worker can enhance prompts right now.') end
  from reported r;
$$;
grant execute on function public.prompt_enhancer() to anon, authenticated, service_role;

-- From supabase/schemas/content_policy.sql

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

-- From supabase/schemas/audit_log.sql

-- The audit log of operator actions. An action and its entry are one transaction, in a function that checks the role.

create table public.audit_log (
  id bigint generated always as identity primary key,
  created_at timestamptz not null default now(),
  -- No foreign keys: an entry outlives the accounts and the job.
  operator_id uuid not null,
  action text not null check (action in (
    'pause_queue', 'resume_queue', 'requeue_job', 'discard_job', 'cancel_job', 'view_job', 'adjust_credits', 'set_tier'
  )),
  subject text not null,
  reason text check (char_length(reason) between 1 and 500),
  details jsonb not null default '{}',
  request_id uuid
);
comment on table public.audit_log is 'Append-only log of operator actions with their subjects and reasons.';
comment on column public.audit_log.subject is 'Name of a queue, or id of a job or a user.';
comment on column public.audit_log.request_id is
  'Chosen by the client, so that a form that is submitted twice takes effect once.';

create index audit_log_by_subject on public.audit_log (subject, id desc);
create unique index audit_log_request on public.audit_log (request_id) where request_id is not null;

alter table public.audit_log enable row level security;
create policy "Operators can view the audit log" on public.audit_log
  for select to authenticated using ((select private.is_operator()));
revoke all on public.audit_log from service_role;
grant select on public.audit_log to authenticated, service_role;

create function private.protect_audit_log() returns trigger
language plpgsql set search_path = '' as $$
begin
  raise exception 'public.audit_log is append-only.';
end $$;

create trigger audit_log_append_only before update or delete on public.audit_log
  for each row execute function private.protect_audit_log();
create trigger audit_log_no_truncate before truncate on public.audit_log
  for each statement execute function private.protect_audit_log();

create function private.require_operator() returns void
language plpgsql stable set search_path = '' as $$
begin
  if (select auth.uid()) is null then
    perform private.raise_error('NOT_AUTHENTICATED', 'Sign in first.');
  elsif not private.is_operator() then
    perform private.raise_error('NOT_OPERATOR', 'Only operators of this installation can do this.');
  end if;
end $$;

-- The reason without surrounding whitespace; null if it is empty and not required.
create function private.valid_reason(p_reason text, p_required boolean) returns text
language plpgsql immutable set search_path = '' as $$
declare
  v_reason text := nullif(btrim(p_reason, E' \t\r\n'), '');
begin
  if v_reason is null and p_required then
    perform private.raise_invalid_input(private.issue('reason', 'Enter a reason.'));
  elsif char_length(v_reason) > 500 then
    perform private.raise_invalid_input(private.issue('reason', 'Must have at most 500 characters.'));
  end if;
  return v_reason;
end $$;

create function private.log_operator_action(
  p_action text, p_subject text, p_reason text, p_details jsonb default '{}', p_request_id uuid default null
) returns void
language sql set search_path = '' as $$
  insert into public.audit_log (operator_id, action, subject, reason, details, request_id)
  values ((select auth.uid()), p_action, p_subject, p_reason, p_details, p_request_id);
$$;

-- From supabase/schemas/operator_actions.sql

-- Operator actions on queues, jobs and users. Each function checks the role, writes the audit log and returns what the
-- caller needs to update Redis, without prompts.

create function public.operator_pause_queue(p_queue text, p_reason text) returns setof public.queue_states
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
begin
  perform private.require_operator();
  v_reason := private.valid_reason(p_reason, true);
  perform from public.queue_states where queue = p_queue for update;
  if not found then
    perform private.raise_error('QUEUE_NOT_FOUND', 'There is no such queue.');
  end if;
  -- If it is paused already, the first reason stays and nothing is logged.
  update public.queue_states set paused_at = now(), paused_by = (select auth.uid()), reason = v_reason
  where queue = p_queue and paused_at is null;
  if found then
    perform private.log_operator_action('pause_queue', p_queue, v_reason);
  end if;
  return query select * from public.queue_states where queue = p_queue;
end $$;
grant execute on function public.operator_pause_queue(text, text) to authenticated;

-- Returns the first 500 jobs that can be claimed now, for the caller to enqueue in Redis; the sweep returns the others.
create function public.operator_resume_queue(p_queue text, p_reason text default null) returns table (
  id uuid, user_id uuid, job_type text, queue text, queue_score double precision
)
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_state public.queue_states;
begin
  perform private.require_operator();
  v_reason := private.valid_reason(p_reason, false);
  select * into v_state from public.queue_states s where s.queue = p_queue for update;
  if not found then
    perform private.raise_error('QUEUE_NOT_FOUND', 'There is no such queue.');
  end if;
  if v_state.paused_at is not null then
    update public.queue_states s set paused_at = null, paused_by = null, reason = null where s.queue = p_queue;
    perform private.log_operator_action('resume_queue', p_queue, v_reason,
      jsonb_build_object('paused_at', v_state.paused_at, 'paused_by', v_state.paused_by, 'reason', v_state.reason));
  end if;
  return query
    select j.id, j.user_id, j.job_type::text, j.queue, j.queue_score from public.jobs j
    where j.queue = p_queue and j.status = 'pending' and not j.throttled and j.available_at <= now()
    order by j.queue_score, j.id limit 500;
end $$;
grant execute on function public.operator_resume_queue(text, text) to authenticated;

-- The columns of a job that the server needs to update Redis.
create function private.job_for_dispatch(p_job public.jobs) returns table (
  id uuid, user_id uuid, job_type text, status text, queue text, queue_score double precision, throttled boolean
)
language sql immutable set search_path = '' as $$
  select p_job.id, p_job.user_id, p_job.job_type::text, p_job.status::text, p_job.queue, p_job.queue_score,
    p_job.throttled;
$$;

-- A dead letter is a failed job that wasn't discarded, didn't miss its deadline and wasn't refused by the content
-- policy. The owner's profile is locked first, in the order of submit_job().
create function private.lock_dead_letter(p_job_id uuid) returns public.jobs
language plpgsql set search_path = '' as $$
declare
  v_job public.jobs;
begin
  perform from public.user_profiles p join public.jobs j on j.user_id = p.id where j.id = p_job_id for update of p;
  select * into v_job from public.jobs j where j.id = p_job_id for update;
  if not found then
    perform private.raise_error('JOB_NOT_FOUND', 'There is no such job.');
  elsif v_job.status <> 'failed' or not private.is_dead_letter(v_job.error_code) then
    perform private.raise_error('NOT_A_DEAD_LETTER', 'This job is not a dead letter.');
  elsif v_job.discarded_at is not null then
    perform private.raise_error('NOT_A_DEAD_LETTER', 'This job was already discarded.');
  elsif v_job.finish_by <= now() then
    perform private.raise_error('NOT_A_DEAD_LETTER', 'The deadline of this job has passed.');
  end if;
  return v_job;
end $$;

-- Requeues a dead letter with the format's number of attempts. The job is free now: the owner's credits were
-- released, and the owner didn't agree to pay again.
create function public.operator_requeue_job(p_job_id uuid, p_reason text default null) returns table (
  id uuid, user_id uuid, job_type text, status text, queue text, queue_score double precision, throttled boolean
)
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_job public.jobs;
  v_start bigint;
begin
  perform private.require_operator();
  v_reason := private.valid_reason(p_reason, false);
  v_job := private.lock_dead_letter(p_job_id);
  perform private.log_operator_action('requeue_job', p_job_id::text, v_reason, jsonb_build_object(
    'user_id', v_job.user_id, 'error_code', v_job.error_code, 'attempts', v_job.attempt));
  -- The job doesn't overtake jobs that were submitted in the meantime.
  v_start := greatest(v_job.virtual_start, private.virtual_time(v_job.queue, v_job.priority));
  perform private.lock_throttling(v_job.user_id);
  update public.jobs j
  set status = 'pending', worker_id = null, completed_at = null, error_code = null, error_message = null,
    crashes = 0, virtual_start = v_start,
    -- The server may be deleting orphaned files with the names of those that the job will store.
    available_at = now()
      + case when private.may_have_orphaned_files(j.id) then interval '2 minutes' else interval '0' end,
    queue_score = private.queue_score(j.priority, v_start),
    throttled = private.active_jobs(j.user_id, j.queue) >= (private.tier_of(j.user_id)).max_active,
    max_attempts = j.attempt - j.hand_backs
      + (select f.max_attempts from public.job_formats f where f.job_type = j.job_type),
    -- The job has started before, so a deadline for the start in the past was met.
    start_by = case when j.start_by <= now() then null else j.start_by end
  where j.id = p_job_id returning * into v_job;
  return query select * from private.job_for_dispatch(v_job);
end $$;
grant execute on function public.operator_requeue_job(uuid, text) to authenticated;

create function public.operator_discard_job(p_job_id uuid, p_reason text default null) returns table (
  id uuid, user_id uuid, job_type text, status text, queue text, queue_score double precision, throttled boolean
)
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_job public.jobs;
begin
  perform private.require_operator();
  v_reason := private.valid_reason(p_reason, false);
  select * into v_job from public.jobs j where j.id = p_job_id for update;
  if not found then
    perform private.raise_error('JOB_NOT_FOUND', 'There is no such job.');
  elsif v_job.status <> 'failed' then
    perform private.raise_error('NOT_A_DEAD_LETTER', 'This job has not failed.');
  end if;
  if v_job.discarded_at is null then
    update public.jobs j set discarded_at = now() where j.id = p_job_id returning * into v_job;
    perform private.log_operator_action('discard_job', p_job_id::text, v_reason, jsonb_build_object(
      'user_id', v_job.user_id, 'error_code', v_job.error_code));
  end if;
  return query select * from private.job_for_dispatch(v_job);
end $$;
grant execute on function public.operator_discard_job(uuid, text) to authenticated;

create function public.operator_cancel_job(p_job_id uuid, p_reason text) returns table (
  id uuid, user_id uuid, job_type text, status text, queue text, queue_score double precision, throttled boolean
)
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_job public.jobs;
begin
  perform private.require_operator();
  v_reason := private.valid_reason(p_reason, true);
  select * into v_job from public.jobs j where j.id = p_job_id for update;
  if not found then
    perform private.raise_error('JOB_NOT_FOUND', 'There is no such job.');
  end if;
  perform private.log_operator_action('cancel_job', p_job_id::text, v_reason,
    jsonb_build_object('user_id', v_job.user_id, 'status', v_job.status));
  v_job := private.cancel_locked_job(v_job);
  return query select * from private.job_for_dispatch(v_job);
end $$;
grant execute on function public.operator_cancel_job(uuid, text) to authenticated;

-- Adds credits to a user's balance, or subtracts them but never below zero, and returns the new balance. Repeating a
-- request id has no effect.
create function public.operator_adjust_credits(
  p_user_id uuid, p_amount integer, p_reason text, p_request_id uuid default null
) returns integer
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_balance integer;
  v_previous public.audit_log;
begin
  perform private.require_operator();
  v_reason := private.valid_reason(p_reason, true);
  if p_amount is null or p_amount = 0 or abs(p_amount::bigint) > 1000000 then
    perform private.raise_invalid_input(
      private.issue('amount', 'Must be a whole number from -1000000 to 1000000, and not 0.'));
  end if;
  -- submit_job() spends under the same lock.
  perform from public.user_profiles where id = p_user_id for update;
  if not found then
    perform private.raise_error('USER_NOT_FOUND', 'There is no such user.');
  end if;
  select coalesce(sum(amount), 0) into v_balance from public.credit_ledger where user_id = p_user_id;
  if p_request_id is not null then
    select * into v_previous from public.audit_log where request_id = p_request_id;
    if found and v_previous.subject = p_user_id::text and (v_previous.details ->> 'amount')::integer = p_amount then
      return v_balance;
    elsif found then
      perform private.raise_invalid_input(
        private.issue('amount', 'This form was already submitted with other values, which apply. Reload the page.'));
    end if;
  end if;
  if v_balance + p_amount < 0 then
    perform private.raise_error('INSUFFICIENT_CREDITS', 'The user doesn''t have that many credits.',
      jsonb_build_object('required', -p_amount, 'balance', v_balance));
  end if;
  insert into public.credit_ledger (user_id, kind, amount, note) values (p_user_id, 'adjust', p_amount, v_reason);
  perform private.log_operator_action('adjust_credits', p_user_id::text, v_reason,
    jsonb_build_object('amount', p_amount, 'balance', v_balance + p_amount), p_request_id);
  return v_balance + p_amount;
end $$;
grant execute on function public.operator_adjust_credits(uuid, integer, text, uuid) to authenticated;

-- Pending jobs keep their positions. A tier with more active jobs may release throttled ones at once.
create function public.operator_set_tier(p_user_id uuid, p_tier text, p_reason text) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_reason text;
  v_old text;
begin
  perform private.require_operator();
  v_reason := private.valid_reason(p_reason, true);
  if not exists (select from public.tiers where tier = p_tier) then
    perform private.raise_invalid_input(private.issue('tier', 'There is no such tier.'));
  end if;
  select subscription_tier into v_old from public.user_profiles where id = p_user_id for update;
  if not found then
    perform private.raise_error('USER_NOT_FOUND', 'There is no such user.');
  end if;
  if v_old <> p_tier then
    update public.user_profiles set subscription_tier = p_tier where id = p_user_id;
    perform private.log_operator_action('set_tier', p_user_id::text, v_reason,
      jsonb_build_object('from', v_old, 'to', p_tier));
    perform private.release_throttled(p_user_id, q.queue) from public.queue_states q;
  end if;
end $$;
grant execute on function public.operator_set_tier(uuid, text, text) to authenticated;

-- From supabase/schemas/operator_queries.sql

-- Queries for operators, beyond the tables that they can select from: queues, dead letters, any job, any user. Lists
-- contain no prompts, and take the same time however many jobs there are.

create function private.email_of(p_user_id uuid) returns text
language sql stable set search_path = '' as $$
  select email::text from auth.users where id = p_user_id;
$$;

create function private.attempts_of(p_job_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select coalesce(jsonb_agg(to_jsonb(a) - 'job_id' order by a.attempt), '[]')
  from public.job_attempts a where a.job_id = p_job_id;
$$;

-- One entry for each tier, by priority: {tier, waiting, throttled, running, oldest_waiting_at}. Counts stop at 10,000
-- jobs of a tier, and the oldest is the oldest of those counted.
create function private.queue_tiers(p_queue text) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_agg(jsonb_build_object(
    'tier', t.tier, 'waiting', w.jobs, 'throttled', h.jobs, 'running', r.jobs,
    'oldest_waiting_at', least(w.oldest, h.oldest)) order by t.priority desc)
  from public.tiers t
  cross join lateral (
    select count(*) as jobs, min(x.created_at) as oldest from (
      select j.created_at from public.jobs j
      where j.queue = p_queue and j.status = 'pending' and not j.throttled
        and j.queue_score >= (9 - t.priority) * 1e13 and j.queue_score < (10 - t.priority) * 1e13
      order by j.queue_score limit 10000) x
  ) w
  cross join lateral (
    select count(*) as jobs, min(x.created_at) as oldest from (
      select j.created_at from public.jobs j
      where j.queue = p_queue and j.status = 'pending' and j.throttled
        and j.queue_score >= (9 - t.priority) * 1e13 and j.queue_score < (10 - t.priority) * 1e13
      order by j.queue_score limit 10000) x
  ) h
  cross join lateral (
    select count(*) as jobs from public.jobs j
    where j.queue = p_queue and j.status = 'processing' and j.priority = t.priority
  ) r;
$$;

create function public.operator_queues() returns table (
  queue text, paused_at timestamptz, paused_by text, reason text, tiers jsonb
)
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator();
  return query
    select s.queue, s.paused_at, coalesce(private.email_of(s.paused_by), s.paused_by::text), s.reason,
      private.queue_tiers(s.queue)
    from public.queue_states s order by s.queue;
end $$;
grant execute on function public.operator_queues() to authenticated;

-- p_state: waiting, throttled or running. Jobs are in queue order, after the given score and id.
create function public.operator_queue_jobs(
  p_queue text, p_state text, p_limit integer, p_after_score double precision default null, p_after_id uuid default null
) returns table (
  id uuid, user_id uuid, email text, job_type text, status text, priority integer, attempt integer, worker_id text,
  created_at timestamptz, available_at timestamptz, started_at timestamptz, queue_score double precision
)
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator();
  if p_state = 'running' then
    return query
      select j.id, j.user_id, private.email_of(j.user_id), j.job_type::text, j.status::text, j.priority, j.attempt,
        j.worker_id, j.created_at, j.available_at, j.started_at, j.queue_score
      from public.jobs j
      where j.queue = p_queue and j.status = 'processing'
        and (p_after_id is null or (j.queue_score, j.id) > (p_after_score, p_after_id))
      order by j.queue_score, j.id limit least(p_limit, 101);
    return;
  end if;
  return query
    select j.id, j.user_id, private.email_of(j.user_id), j.job_type::text, j.status::text, j.priority, j.attempt,
      j.worker_id, j.created_at, j.available_at, j.started_at, j.queue_score
    from public.jobs j
    where j.queue = p_queue and j.status = 'pending' and j.throttled = (p_state = 'throttled')
      and (j.queue_score, j.id) > (coalesce(p_after_score, -1), coalesce(p_after_id, '00000000-0000-0000-0000-000000000000'))
    order by j.queue_score, j.id limit least(p_limit, 101);
end $$;
grant execute on function public.operator_queue_jobs(text, text, integer, double precision, uuid) to authenticated;

-- Latest failures first, with all columns of their attempts.
create function public.operator_dead_letters(
  p_limit integer, p_after_at timestamptz default null, p_after_id uuid default null
) returns table (
  id uuid, user_id uuid, email text, job_type text, queue text, credits integer, created_at timestamptz,
  completed_at timestamptz, error_code text, error_message text, attempts jsonb
)
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator();
  return query
    select j.id, j.user_id, private.email_of(j.user_id), j.job_type::text, j.queue, j.credits, j.created_at,
      j.completed_at, j.error_code, j.error_message, private.attempts_of(j.id)
    from public.jobs j
    where j.status = 'failed' and j.discarded_at is null and private.is_dead_letter(j.error_code)
      and (j.completed_at, j.id)
        < (coalesce(p_after_at, 'infinity'), coalesce(p_after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
    order by j.completed_at desc, j.id desc limit least(p_limit, 101);
end $$;
grant execute on function public.operator_dead_letters(integer, timestamptz, uuid) to authenticated;

-- One job with its prompt, attempts and ledger entries. The read is logged, once in ten minutes for each operator.
create function public.operator_view_job(p_job_id uuid) returns jsonb
language plpgsql security definer set search_path = '' as $$
declare
  v_job public.jobs;
begin
  perform private.require_operator();
  select * into v_job from public.jobs j where j.id = p_job_id;
  if not found then
    return null;
  end if;
  if not exists (
    select from public.audit_log a
    where a.subject = p_job_id::text and a.action = 'view_job' and a.operator_id = (select auth.uid())
      and a.created_at > now() - interval '10 minutes'
  ) then
    perform private.log_operator_action('view_job', p_job_id::text, null, jsonb_build_object('user_id', v_job.user_id));
  end if;
  return to_jsonb(v_job) - 'idempotency_key' - 'idempotency_hash' || jsonb_build_object(
    'email', private.email_of(v_job.user_id),
    'attempts', private.attempts_of(p_job_id),
    'ledger', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'id', l.id, 'kind', l.kind, 'amount', l.amount, 'note', l.note, 'created_at', l.created_at) order by l.id), '[]')
      from public.credit_ledger l where l.job_id = p_job_id
    ));
end $$;
grant execute on function public.operator_view_job(uuid) to authenticated;

-- A user by email address, user name or id, with the latest 50 ledger entries.
create function public.operator_find_user(p_text text) returns jsonb
language plpgsql stable security definer set search_path = '' as $$
declare
  v_text text := lower(btrim(p_text));
  v_id uuid;
begin
  perform private.require_operator();
  if v_text ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then
    v_id := v_text::uuid;
  else
    select u.id into v_id from auth.users u where u.email = v_text;
    if v_id is null then
      select p.id into v_id from public.user_profiles p where lower(p.username) = v_text;
    end if;
  end if;
  return (
    select jsonb_build_object(
      'id', p.id, 'email', private.email_of(p.id), 'username', p.username, 'tier', p.subscription_tier, 'role', p.role,
      'created_at', p.created_at,
      'balance', (select coalesce(sum(l.amount), 0) from public.credit_ledger l where l.user_id = p.id),
      'unfinished_jobs', (
        select count(*) from public.jobs j where j.user_id = p.id and j.status in ('pending', 'processing')),
      'ledger', (
        select coalesce(jsonb_agg(jsonb_build_object(
          'id', l.id, 'job_id', l.job_id, 'kind', l.kind, 'amount', l.amount, 'note', l.note, 'created_at', l.created_at)
          order by l.id desc), '[]')
        from (select * from public.credit_ledger where user_id = p.id order by id desc limit 50) l
      ))
    from public.user_profiles p where p.id = v_id
  );
end $$;
grant execute on function public.operator_find_user(text) to authenticated;

create function public.operator_audit_log(
  p_limit integer, p_before_id bigint default null, p_subject text default null
) returns table (
  id bigint, created_at timestamptz, operator text, action text, subject text, reason text, details jsonb
)
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator();
  return query
    select a.id, a.created_at, coalesce(private.email_of(a.operator_id), a.operator_id::text), a.action, a.subject, a.reason,
      a.details
    from public.audit_log a
    where a.id < coalesce(p_before_id, 9223372036854775807) and (p_subject is null or a.subject = p_subject)
    order by a.id desc limit least(p_limit, 101);
end $$;
grant execute on function public.operator_audit_log(integer, bigint, text) to authenticated;

create function public.operator_refusals(p_limit integer, p_before_id bigint default null) returns table (
  id bigint, created_at timestamptz, user_id uuid, email text, job_id uuid, stage text, category text, rule text,
  prompt_hash text, expires_at timestamptz
)
language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require_operator();
  return query
    select r.id, r.created_at, r.user_id, private.email_of(r.user_id), r.job_id, r.stage, r.category, r.rule, r.prompt_hash,
      r.expires_at
    from public.content_refusals r
    where r.id < coalesce(p_before_id, 9223372036854775807) order by r.id desc limit least(p_limit, 101);
end $$;
grant execute on function public.operator_refusals(integer, bigint) to authenticated;
