-- Access to the files in storage. The buckets are generated: one private bucket for each job type, so that storage
-- itself enforces size and file type, and one for thumbnails. Files are stored under <user_id>/<job_id>/.

-- Users read their own files. Only the service role writes, so there is no other policy.
create policy "Users can read their own files" on storage.objects
  for select to authenticated
  using (
    (bucket_id = 'thumbnails' or bucket_id in (select f.bucket from public.job_formats f))
    and (storage.foldername(name))[1] = (select auth.uid())::text
  );
