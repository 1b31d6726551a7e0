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
