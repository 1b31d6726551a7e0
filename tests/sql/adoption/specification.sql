-- The database of the original specification: a project that was configured by it has exactly this.

create table jobs (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id) on delete cascade,
  job_type varchar(50) not null,
  prompt text not null,
  config jsonb not null,
  status varchar(20) default 'pending',
  created_at timestamp with time zone default now(),
  updated_at timestamp with time zone default now(),
  completed_at timestamp with time zone,
  error_message text
);

create table assets (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id) on delete cascade,
  job_id uuid references jobs (id) on delete cascade,
  file_path text not null,
  file_size bigint,
  mime_type varchar(100),
  width integer,
  height integer,
  duration integer, -- for videos
  bucket_name varchar(100) not null,
  created_at timestamp with time zone default now()
);

create table user_profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  username varchar(50) unique,
  full_name text,
  avatar_url text,
  subscription_tier varchar(20) default 'free',
  created_at timestamp with time zone default now(),
  updated_at timestamp with time zone default now()
);

create table job_formats (
  id serial primary key,
  job_type varchar(50) unique not null,
  width integer not null,
  height integer not null,
  duration integer, -- for videos
  sample_steps integer not null,
  sample_guide_scale decimal(3, 2) not null,
  frame_num integer, -- for videos
  is_enhanced boolean default false
);

create table job_qualities (
  id serial primary key,
  job_type varchar(50) unique not null,
  quality_level varchar(20) not null,
  description text,
  estimated_time integer -- seconds
);

alter table jobs enable row level security;

create policy "Users can view their own jobs" on jobs
  for select using (auth.uid() = user_id);

create policy "Users can create their own jobs" on jobs
  for insert with check (auth.uid() = user_id);

create policy "Users can update their own jobs" on jobs
  for update using (auth.uid() = user_id);

alter table assets enable row level security;

create policy "Users can view their own assets" on assets
  for select using (auth.uid() = user_id);

create policy "Users can create their own assets" on assets
  for insert with check (auth.uid() = user_id);

create policy "Users can delete their own assets" on assets
  for delete using (auth.uid() = user_id);

alter table user_profiles enable row level security;

create policy "Users can view their own profile" on user_profiles
  for select using (auth.uid() = id);

create policy "Users can update their own profile" on user_profiles
  for update using (auth.uid() = id);

insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
select b, b, false, case when b like 'video%' then 104857600 else 20971520 end,
  array[case when b like 'video%' then 'video/mp4' else 'image/png' end]
from unnest(array[
  'sdxl_image_fast', 'sdxl_image_high', 'image_fast', 'image_high', 'video_fast', 'video_high',
  'image7b_fast_enhanced', 'image7b_high_enhanced', 'video7b_fast_enhanced', 'video7b_high_enhanced'
]) as b;
