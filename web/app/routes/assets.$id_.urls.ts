import type { LoaderFunctionArgs } from "@remix-run/node";
import { AssetUrlsDocument } from "../gql/graphql.ts";
import { notFound, requireViewer, run } from "../lib/api.server.ts";
import { libraryMessages } from "../messages/library.ts";

/** New signed URLs for an asset on a page that was open until its URLs expired. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const { node } = await run(context, AssetUrlsDocument, { id: params.id ?? "" });
  if (node?.__typename !== "Asset") notFound(libraryMessages.errors.assetNotFound);
  const { url, thumbnailUrl } = node;
  return Response.json({ url, thumbnailUrl }, { headers: { "cache-control": "no-store" } });
}
