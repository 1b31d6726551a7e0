import { builder } from "../../builder.ts";
import { purgeAsset } from "../../domain/assets/purgeAsset.ts";
import { NotAuthenticatedError, NotFoundError } from "../../errors.ts";
import { uuidOf } from "../ids.ts";

const DeletedAssetRef = builder.objectRef<{ id: string }>("DeletedAsset").implement({
  description: "What is left of a deleted asset.",
  fields: (t) => ({
    id: t.globalID({
      description: "The id it had.",
      resolve: (asset) => ({ type: "Asset", id: asset.id }),
    }),
  }),
});

builder.mutationField("deleteAsset", (t) =>
  t.field({
    type: DeletedAssetRef,
    description: "Deletes a picture or video of the viewer, file and all.",
    errors: {
      types: [NotFoundError, NotAuthenticatedError],
      union: { description: "How deleting ended." },
      result: { description: "It is gone." },
      dataField: { description: "What was deleted." },
    },
    args: { id: t.arg.id({ required: true, description: "The asset's `id` or `uuid`." }) },
    resolve: (_root, { id }, context) => {
      const uuid = uuidOf("Asset", String(id));
      if (!uuid) throw context.viewer ? new NotFoundError("asset") : new NotAuthenticatedError();
      return purgeAsset(context, uuid);
    },
  }),
);
