import { failureOf } from "./failure.ts";
import { groupedBy } from "./grouped.ts";
import type { Db } from "./supabase.ts";

/** A file whose row is gone and which is still to be removed from Storage. */
export type DeletedFile = { bucket_name: string; path: string };

const batchSize = 100;

/** Some of the files that wait for removal. */
export async function findDeletedFiles(service: Db): Promise<DeletedFile[]> {
  const { data, error } = await service.from("files_to_purge").select("bucket_name,path").limit(batchSize);
  if (error) throw failureOf(error, "reading files_to_purge");
  return data;
}

/** Removes files from Storage, then from the outbox: what fails between is simply done again. */
export async function removeFiles(service: Db, files: readonly DeletedFile[]): Promise<void> {
  const byBucket = groupedBy(files, (file) => file.bucket_name);
  for (const [bucket, inBucket] of byBucket) {
    const paths = inBucket.map((file) => file.path);
    const removed = await service.storage.from(bucket).remove(paths);
    if (removed.error) throw removed.error;
    const { error } = await service
      .from("files_to_purge")
      .delete()
      .eq("bucket_name", bucket)
      .in("path", paths);
    if (error) throw failureOf(error, "clearing files_to_purge");
  }
}
