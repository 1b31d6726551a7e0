import { builder } from "../../builder.ts";
import { purgeAsset } from "../../domain/assets/purgeAsset.ts";
import { NotAuthenticatedError, NotFoundError } from "../../errors.ts";
import { uuidOf } from "../ids.ts";

const PurgedAssetRef = builder.objectRef<{ id: string }>("PurgedAsset").implement({
  description: "The identity of an asset that no longer exists.",
  fields: (t) => ({
    id: t.globalID({
      description: "The global ID that the asset had, for removing it from caches.",
      resolve: (asset) => ({ type: "Asset", id: asset.id }),
    }),
  }),
});

builder.mutationField("purgeAsset", (t) =>
  t.field({
    type: PurgedAssetRef,
    description: "Permanently deletes one of the viewer's assets and its files. This can't be undone.",
    errors: {
      types: [NotFoundError, NotAuthenticatedError],
      union: { description: "The result of purging an asset: its identity, or an error." },
      result: { description: "The asset and its files were permanently deleted." },
      dataField: { description: "The identity of the purged asset." },
    },
    args: { id: t.arg.id({ required: true, description: "The `id` or `uuid` of the asset." }) },
    resolve: (_root, { id }, context) => {
      const uuid = uuidOf("Asset", String(id));
      if (!uuid) throw context.viewer ? new NotFoundError("asset") : new NotAuthenticatedError();
      return purgeAsset(context, uuid);
    },
  }),
);
