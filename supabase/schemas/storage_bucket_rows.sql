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
