-- Storage buckets. One private bucket for each job type, so that storage itself enforces size and file type, and one for
-- thumbnails. Files are stored under <user_id>/<job_id>/.

-- An existing project may have the buckets already; its files stay.
insert into storage.buckets (id, name, public, file_size_limit, allowed_mime_types)
select bucket, bucket, false, file_size_limit, array[mime_type] from public.job_formats
union all
select 'thumbnails', 'thumbnails', false, 1048576, array['image/webp']
on conflict (id) do update set
  public = excluded.public,
  file_size_limit = excluded.file_size_limit,
  allowed_mime_types = excluded.allowed_mime_types;

-- Users read their own files. Only the service role writes, so there is no other policy.
create policy "Users can read their own files" on storage.objects
  for select to authenticated
  using (
    bucket_id in (
      'sdxl_image_fast', 'sdxl_image_high', 'image_fast', 'image_high', 'video_fast', 'video_high',
      'image7b_fast_enhanced', 'image7b_high_enhanced', 'video7b_fast_enhanced', 'video7b_high_enhanced',
      'thumbnails'
    )
    and (storage.foldername(name))[1] = (select auth.uid())::text
  );
