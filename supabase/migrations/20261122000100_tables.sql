-- The five tables everything else hangs on, with the columns they were specified with.
-- One departure: sample_guide_scale was DECIMAL(3,2), which ends at 9.99; guidance goes to 20.

create table public.jobs (
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

create table public.assets (
  id uuid primary key default gen_random_uuid(),
  user_id uuid references auth.users (id) on delete cascade,
  job_id uuid references public.jobs (id) on delete cascade,
  file_path text not null,
  file_size bigint,
  mime_type varchar(100),
  width integer,
  height integer,
  duration integer, -- seconds, for videos
  bucket_name varchar(100) not null,
  created_at timestamp with time zone default now()
);

create table public.user_profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  username varchar(50) unique,
  full_name text,
  avatar_url text,
  subscription_tier varchar(20) default 'free',
  created_at timestamp with time zone default now(),
  updated_at timestamp with time zone default now()
);

create table public.job_formats (
  id serial primary key,
  job_type varchar(50) unique not null,
  width integer not null,
  height integer not null,
  duration integer, -- seconds, for videos
  sample_steps integer not null,
  sample_guide_scale numeric(5, 2) not null,
  frame_num integer, -- for WAN
  is_enhanced boolean default false
);

create table public.job_qualities (
  id serial primary key,
  job_type varchar(50) unique not null,
  quality_level varchar(20) not null,
  description text,
  estimated_time integer -- seconds
);
