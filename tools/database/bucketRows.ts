import { buckets } from "#contracts/jobs/buckets.ts";
import { generatedHeader, upsert } from "./sqlText.ts";

/** `supabase/schemas/storage_bucket_rows.sql`: the private buckets with what storage accepts in them. */
export function printBucketRows(): string {
  const purpose =
    "The storage buckets. Files are stored under <user_id>/<job_id>/; only the service role writes them.\n" +
    "Buckets that existed before become private and get these limits; their files stay.";
  const rows = buckets.map(({ id, fileSizeLimit, mimeTypes }) => ({
    id,
    name: id,
    public: false,
    file_size_limit: fileSizeLimit,
    allowed_mime_types: mimeTypes,
  }));
  return generatedHeader("contracts/jobs/buckets.ts", purpose) + upsert("storage.buckets", "id", rows);
}
