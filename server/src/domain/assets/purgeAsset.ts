import { thumbnailBucket } from "#contracts/jobs/buckets.ts";
import type { Context, Services } from "../../context.ts";
import { deleteAssetRow, findDeletedFiles, removeFiles } from "../../data/assets.ts";
import { NotFoundError } from "../../errors.ts";
import { requireViewer } from "../viewer.ts";

/** Deletes an asset's row at once and its files in the background. Throws `NotFoundError`. */
export async function purgeAsset(context: Context, assetId: string): Promise<{ id: string }> {
  requireViewer(context);
  const { services } = context;
  const asset = await deleteAssetRow(context.db, assetId);
  if (!asset) throw new NotFoundError("asset");
  const files = [{ bucket_name: asset.bucket_name, path: asset.file_path }];
  if (asset.thumbnail_path) files.push({ bucket_name: thumbnailBucket, path: asset.thumbnail_path });
  services.inBackground("removing deleted files", () => removeFiles(services.supabase.asService(), files));
  return { id: asset.id };
}

/** Removes files whose rows were deleted, also those that `purgeAsset` couldn't remove. Returns their number. */
export async function removeDeletedFiles(services: Services): Promise<number> {
  const service = services.supabase.asService();
  const files = await findDeletedFiles(service);
  if (files.length > 0) await removeFiles(service, files);
  return files.length;
}
