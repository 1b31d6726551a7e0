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
