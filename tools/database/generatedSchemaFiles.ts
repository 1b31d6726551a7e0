import { join } from "node:path";
import { printAttemptErrorCodes } from "./attemptErrorCodes.ts";
import { printBucketRows } from "./bucketRows.ts";
import { printFormatRows } from "./formatRows.ts";

export const schemasFolder = join(import.meta.dirname, "../../supabase/schemas");

/** The files of `supabase/schemas/` that are generated from the contracts, by name. */
export const schemaFiles: Readonly<Record<string, () => string>> = {
  "attempt_error_codes.sql": printAttemptErrorCodes,
  "job_format_rows.sql": printFormatRows,
  "storage_bucket_rows.sql": printBucketRows,
};
