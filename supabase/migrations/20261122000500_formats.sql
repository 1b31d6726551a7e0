-- The ten formats and their qualities. They are part of the product, not test data: submit_job validates
-- against these rows. `contracts/jobs/` says the same in TypeScript, and a test compares the two.

alter table public.job_formats
  alter column is_enhanced set not null,
  add column title text not null,
  add column description text not null,
  add column family text not null check (family in ('sdxl', 'wan')),
  add column queue text not null check (queue in ('sdxl_queue', 'wan_queue')),
  add column bucket text not null,
  add column media text not null check (media in ('image', 'video')),
  add column mime_type text not null check (mime_type in ('image/png', 'video/mp4')),
  add column fps integer,
  -- Price of one picture or video.
  add column credits integer not null check (credits >= 0),
  add column prompt_limit integer not null,
  add column min_steps integer not null,
  add column max_steps integer not null,
  add column min_guide_scale numeric(5, 2) not null,
  add column max_guide_scale numeric(5, 2) not null,
  add column min_side integer not null,
  add column max_side integer not null,
  add column side_multiple integer not null,
  add column max_pixels integer not null,
  add column batch_sizes integer[] not null,
  -- Bytes of one file.
  add column file_size_limit bigint not null,
  add column max_attempts integer not null,
  add column lease_seconds integer not null;

insert into public.job_formats (
  job_type, width, height, duration, sample_steps, sample_guide_scale, frame_num, is_enhanced,
  title, description, family, queue, bucket, media, mime_type, fps, credits, prompt_limit,
  min_steps, max_steps, min_guide_scale, max_guide_scale, min_side, max_side, side_multiple, max_pixels,
  batch_sizes, file_size_limit, max_attempts, lease_seconds
)
select
  f.job_type, s.width, s.height, m.duration, f.steps, f.guidance, case f.family when 'wan' then m.frames end, f.enhanced,
  f.title, f.description, f.family, s.queue, f.job_type, f.media, m.mime_type, m.fps, f.credits, 1000,
  10, 50, 0, 20, s.min_side, s.max_side, s.side_multiple, s.max_pixels,
  m.batch_sizes, m.file_size_limit, 3, s.lease_seconds
from (
  values
    (1, 'sdxl_image_fast', 'sdxl', 'image', false, 15, 6.0, 1, 'SDXL fast',
      'A square picture in seconds, for trying out prompts.'),
    (2, 'sdxl_image_high', 'sdxl', 'image', false, 25, 7.5, 2, 'SDXL high',
      'A square picture with more steps, for results to keep.'),
    (3, 'image_fast', 'wan', 'image', false, 25, 6.5, 1, 'WAN image fast',
      'A tall still from the video model.'),
    (4, 'image_high', 'wan', 'image', false, 50, 7.5, 2, 'WAN image high',
      'A tall still from the video model, with more steps.'),
    (5, 'video_fast', 'wan', 'video', false, 25, 6.5, 3, 'WAN video fast',
      'Five seconds of video.'),
    (6, 'video_high', 'wan', 'video', false, 50, 7.5, 5, 'WAN video high',
      'Five seconds of video, with more steps.'),
    (7, 'image7b_fast_enhanced', 'wan', 'image', true, 25, 6.5, 2, 'WAN image fast, enhanced',
      'A tall still; Qwen2.5 enriches the prompt first.'),
    (8, 'image7b_high_enhanced', 'wan', 'image', true, 50, 7.5, 3, 'WAN image high, enhanced',
      'A tall still with more steps; Qwen2.5 enriches the prompt first.'),
    (9, 'video7b_fast_enhanced', 'wan', 'video', true, 25, 6.5, 4, 'WAN video fast, enhanced',
      'Five seconds of video; Qwen2.5 enriches the prompt first.'),
    (10, 'video7b_high_enhanced', 'wan', 'video', true, 50, 7.5, 6, 'WAN video high, enhanced',
      'Five seconds of video with more steps; Qwen2.5 enriches the prompt first.')
) as f (place, job_type, family, media, enhanced, steps, guidance, credits, title, description)
join (
  values
    ('sdxl', 'sdxl_queue', 1024, 1024, 512, 1536, 64, 1572864, 60),
    ('wan', 'wan_queue', 480, 832, 256, 1280, 16, 399360, 120)
) as s (family, queue, width, height, min_side, max_side, side_multiple, max_pixels, lease_seconds)
  on s.family = f.family
join (
  values
    ('image', 'image/png', null::integer, 1, null::integer, array[1, 3, 6], 20971520),
    ('video', 'video/mp4', 16, 81, 5, array[1], 104857600)
) as m (media, mime_type, fps, frames, duration, batch_sizes, file_size_limit)
  on m.media = f.media
order by f.place;

insert into public.job_qualities (job_type, quality_level, description, estimated_time)
values
  ('sdxl_image_fast', 'fast', 'A square picture in seconds, for trying out prompts.', 5),
  ('sdxl_image_high', 'high', 'A square picture with more steps, for results to keep.', 8),
  ('image_fast', 'fast', 'A tall still from the video model.', 73),
  ('image_high', 'high', 'A tall still from the video model, with more steps.', 90),
  ('video_fast', 'fast', 'Five seconds of video.', 180),
  ('video_high', 'high', 'Five seconds of video, with more steps.', 280),
  ('image7b_fast_enhanced', 'fast', 'A tall still; Qwen2.5 enriches the prompt first.', 87),
  ('image7b_high_enhanced', 'high', 'A tall still with more steps; Qwen2.5 enriches the prompt first.', 104),
  ('video7b_fast_enhanced', 'fast', 'Five seconds of video; Qwen2.5 enriches the prompt first.', 194),
  ('video7b_high_enhanced', 'high', 'Five seconds of video with more steps; Qwen2.5 enriches the prompt first.', 294);

alter table public.job_qualities
  alter column estimated_time set not null,
  add constraint job_qualities_level_known check (quality_level in ('fast', 'high')),
  add constraint job_qualities_of_format foreign key (job_type) references public.job_formats (job_type);

alter table public.jobs
  add constraint jobs_of_format foreign key (job_type) references public.job_formats (job_type);
create index jobs_by_type on public.jobs (job_type);
