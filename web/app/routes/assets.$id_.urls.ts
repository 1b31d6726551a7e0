import type { LoaderFunctionArgs } from "@remix-run/node";
import { AssetUrlsDocument } from "../gql/graphql.ts";
import { notFound, requireViewer, run } from "../lib/api.server.ts";

/** Fresh signed URLs for a picture on a page that was open longer than its URLs hold. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const { node } = await run(context, AssetUrlsDocument, { id: params.id ?? "" });
  if (node?.__typename !== "Asset") notFound("There is no such picture.");
  const { url, thumbnailUrl } = node;
  return Response.json({ url, thumbnailUrl }, { headers: { "cache-control": "no-store" } });
}
