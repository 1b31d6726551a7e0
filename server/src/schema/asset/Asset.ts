import { thumbnailBucket } from "#contracts/jobs/buckets.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { findAssets } from "../../data/assets.ts";
import type { AssetRow } from "../../data/rows.ts";
import type { FileKey, SignedUrl } from "../../data/signedUrls.ts";
import { NotFoundError } from "../../errors.ts";
import { absent } from "../absent.ts";
import { uuidsAmong } from "../ids.ts";

export const AssetRef = builder.loadableNodeRef<AssetRow, string, string, string>("Asset", {
  id: { resolve: (asset) => asset.id },
  toKey: (asset) => asset.id,
  load: async (ids: string[], context) => {
    const rows = await findAssets(context.db, context.viewer ? uuidsAmong(ids) : []);
    return ids.map((id) => rows.find((row) => row.id === id) ?? absent<AssetRow>());
  },
  loaderOptions: { cache: false },
});

const fileOf = (asset: AssetRow): FileKey => ({ bucket: asset.bucket_name, path: asset.file_path });

async function signedUrl(asset: AssetRow, context: Context): Promise<SignedUrl> {
  const signed = await context.loaders.signedUrl.load(fileOf(asset));
  if (!signed) throw new NotFoundError("file");
  return signed;
}

AssetRef.implement({
  description: "A finished picture or video.",
  fields: (t) => ({
    uuid: t.id({ description: "The UUID, as in the database.", resolve: (asset) => asset.id }),
    batchIndex: t.exposeInt("batch_index", { description: "Its place in the batch, from 0." }),
    seed: t.int({ description: "The seed that makes it again.", resolve: (asset) => Number(asset.seed) }),
    mimeType: t.exposeString("mime_type", { description: "`image/png` or `video/mp4`." }),
    width: t.exposeInt("width", { description: "In pixels." }),
    height: t.exposeInt("height", { description: "In pixels." }),
    durationSeconds: t.exposeInt("duration", {
      nullable: true,
      description: "Length of a video; null for pictures.",
    }),
    fileSize: t.int({ description: "In bytes.", resolve: (asset) => Number(asset.file_size) }),
    createdAt: t.field({
      type: "DateTime",
      description: "When it was made.",
      resolve: (asset) => asset.created_at,
    }),
    url: t.string({
      description: "Signed, short-lived.",
      resolve: async (asset, _args, context) => (await signedUrl(asset, context)).url,
    }),
    urlExpiresAt: t.field({
      type: "DateTime",
      description: "When `url` ends; ask again for another.",
      resolve: async (asset, _args, context) => (await signedUrl(asset, context)).expiresAt,
    }),
    thumbnailUrl: t.string({
      nullable: true,
      description: "A small WebP, signed and short-lived like `url`.",
      resolve: async (asset, _args, context) => {
        if (!asset.thumbnail_path) return null;
        const file = { bucket: thumbnailBucket, path: asset.thumbnail_path };
        return (await context.loaders.signedUrl.load(file))?.url ?? null;
      },
    }),
    thumbHash: t.exposeString("thumb_hash", { nullable: true, description: "ThumbHash, base64." }),
  }),
});
