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
