-- Row-level security: people see their own rows. The first eight policies carry the names they were specified
-- with; what they would allow beyond reading (a user marking a job completed, minting assets, choosing a tier)
-- is taken away again by the privileges in a later migration. job_formats and job_qualities had no policies:
-- everyone may read them, nobody writes them.

alter table public.jobs enable row level security;

create policy "Users can view their own jobs" on public.jobs
  for select using ((select auth.uid()) = user_id);

create policy "Users can create their own jobs" on public.jobs
  for insert with check ((select auth.uid()) = user_id);

create policy "Users can update their own jobs" on public.jobs
  for update using ((select auth.uid()) = user_id);

alter table public.assets enable row level security;

create policy "Users can view their own assets" on public.assets
  for select using ((select auth.uid()) = user_id);

create policy "Users can create their own assets" on public.assets
  for insert with check ((select auth.uid()) = user_id);

create policy "Users can delete their own assets" on public.assets
  for delete using ((select auth.uid()) = user_id);

alter table public.user_profiles enable row level security;

create policy "Users can view their own profile" on public.user_profiles
  for select using ((select auth.uid()) = id);

create policy "Users can update their own profile" on public.user_profiles
  for update using ((select auth.uid()) = id);

alter table public.job_formats enable row level security;

create policy "Everyone can read the formats" on public.job_formats
  for select using (true);

alter table public.job_qualities enable row level security;

create policy "Everyone can read the qualities" on public.job_qualities
  for select using (true);
