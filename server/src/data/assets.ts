import { failureOf } from "./failure.ts";
import { applyPage, type Page } from "./page.ts";
import { readInBatches } from "./postgrest.ts";
import { type AssetRow, assetColumns } from "./rows.ts";
import type { Db } from "./supabase.ts";

/** The assets among `ids` that the caller may see, in no order. */
export function findAssets(db: Db, ids: readonly string[]): Promise<AssetRow[]> {
  return readInBatches(ids, async (batch) => {
    const { data, error } = await db.from("assets").select(assetColumns).in("id", batch);
    if (error) throw failureOf(error, "reading assets");
    return data;
  });
}

/** The assets of several jobs, those of each job in batch order. */
export function findAssetsOfJobs(db: Db, jobIds: readonly string[]): Promise<AssetRow[]> {
  return readInBatches(jobIds, async (batch) => {
    const { data, error } = await db
      .from("assets")
      .select(assetColumns)
      .in("job_id", batch)
      .order("batch_index", { ascending: true });
    if (error) throw failureOf(error, "reading the assets of jobs");
    return data;
  });
}

/** A page of a user's assets in page order: newest first, those of one job in batch order. */
export async function listAssets(db: Db, userId: string, page: Page): Promise<AssetRow[]> {
  const all = db.from("assets").select(assetColumns).eq("user_id", userId);
  const { data, error } = await applyPage(all, page, true);
  if (error) throw failureOf(error, "listing assets");
  return data;
}

/** Deletes an asset of the caller. Returns the deleted row; null if the caller has no such asset. */
export async function deleteAssetRow(db: Db, id: string): Promise<AssetRow | null> {
  const { data, error } = await db.from("assets").delete().eq("id", id).select(assetColumns);
  if (error) throw failureOf(error, "deleting an asset");
  return data[0] ?? null;
}

/** A file whose row was deleted and that still has to be removed from Storage. */
export type DeletedFile = { bucket_name: string; path: string };

const deletedFilesPerRead = 100;

/** The next batch of files to remove. */
export async function findDeletedFiles(service: Db): Promise<DeletedFile[]> {
  const { data, error } = await service
    .from("files_to_purge")
    .select("bucket_name,path")
    .limit(deletedFilesPerRead);
  if (error) throw failureOf(error, "reading files_to_purge");
  return data;
}

/** Removes files from Storage, then from `files_to_purge`. Safe to repeat after a failure in between. */
export async function removeFiles(service: Db, files: readonly DeletedFile[]): Promise<void> {
  const byBucket = Map.groupBy(files, (file) => file.bucket_name);
  for (const [bucket, filesInBucket] of byBucket) {
    const paths = filesInBucket.map((file) => file.path);
    const removal = await service.storage.from(bucket).remove(paths);
    if (removal.error) throw removal.error;
    const { error } = await service
      .from("files_to_purge")
      .delete()
      .eq("bucket_name", bucket)
      .in("path", paths);
    if (error) throw failureOf(error, "deleting from files_to_purge");
  }
}
