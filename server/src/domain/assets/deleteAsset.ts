import { thumbnailBucket } from "#contracts/jobs/buckets.ts";
import type { Context } from "../../context.ts";
import { deleteAssetRow } from "../../data/assets.ts";
import { removeFiles } from "../../data/deletedFiles.ts";
import { NotFoundError } from "../../errors.ts";
import { requireViewer } from "../viewer.ts";

/** Deletes the row at once and its files right after; the sweep removes what is left over. */
export async function deleteAsset(context: Context, assetId: string): Promise<{ id: string }> {
  requireViewer(context);
  const { services } = context;
  const asset = await deleteAssetRow(context.db, assetId);
  if (!asset) throw new NotFoundError("asset");
  const files = [{ bucket_name: asset.bucket_name, path: asset.file_path }];
  if (asset.thumbnail_path) files.push({ bucket_name: thumbnailBucket, path: asset.thumbnail_path });
  services.inBackground("removing deleted files", () => removeFiles(services.supabase.asService(), files));
  return { id: asset.id };
}
