import { join } from "node:path";
import { buckets } from "#contracts/jobs/buckets.ts";
import { printAttemptErrorCodes } from "./attemptErrorCodes.ts";
import { printFormatRows } from "./formatRows.ts";
import { generatedHeader, upsert } from "./sqlText.ts";

export const schemasFolder = join(import.meta.dirname, "../../supabase/schemas");

/** The files of `supabase/schemas/` that are generated from the contracts, by name. */
export const schemaFiles: Readonly<Record<string, () => string>> = {
  "attempt_error_codes.sql": printAttemptErrorCodes,
  "job_format_rows.sql": printFormatRows,
  "storage_bucket_rows.sql": printBucketRows,
};

/** `supabase/schemas/storage_bucket_rows.sql`: the private buckets and the files that storage accepts in them. */
function printBucketRows(): string {
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
