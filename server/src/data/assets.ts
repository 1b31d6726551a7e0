import { failureOf } from "./failure.ts";
import { applyPage, type Page } from "./page.ts";
import { readInPortions } from "./portions.ts";
import { type AssetRow, assetColumns } from "./rows.ts";
import type { Db } from "./supabase.ts";

/** The rows the caller may see, in no order. */
export function findAssets(db: Db, ids: readonly string[]): Promise<AssetRow[]> {
  return readInPortions(ids, async (portion) => {
    const { data, error } = await db.from("assets").select(assetColumns).in("id", portion);
    if (error) throw failureOf(error, "reading assets");
    return data;
  });
}

/** Assets of several jobs, each job's in batch order. */
export function findAssetsOfJobs(db: Db, jobIds: readonly string[]): Promise<AssetRow[]> {
  return readInPortions(jobIds, async (portion) => {
    const { data, error } = await db
      .from("assets")
      .select(assetColumns)
      .in("job_id", portion)
      .order("batch_index", { ascending: true });
    if (error) throw failureOf(error, "reading the assets of jobs");
    return data;
  });
}

/** A page of a user's assets, newest first and each job's in batch order, in page order. */
export async function listAssets(db: Db, userId: string, page: Page): Promise<AssetRow[]> {
  const all = db.from("assets").select(assetColumns).eq("user_id", userId);
  const { data, error } = await applyPage(all, page, true);
  if (error) throw failureOf(error, "listing assets");
  return data;
}

/** Deletes through row-level security; null when the caller has no such asset. */
export async function deleteAssetRow(db: Db, id: string): Promise<AssetRow | null> {
  const { data, error } = await db.from("assets").delete().eq("id", id).select(assetColumns);
  if (error) throw failureOf(error, "deleting an asset");
  return data[0] ?? null;
}
