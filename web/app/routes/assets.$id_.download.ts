import { data, type LoaderFunctionArgs } from "@remix-run/node";
import { AssetUrlsDocument } from "../gql/graphql.ts";
import { notFound, requireViewer, run } from "../lib/api.server.ts";
import { libraryMessages } from "../messages/library.ts";

/**
 * The file as a named download. It is streamed instead of redirected to, because browsers accept a file name only from
 * the same origin, and not every Storage supports the `download` parameter of signed URLs.
 */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const { node } = await run(context, AssetUrlsDocument, { id: params.id ?? "" });
  if (node?.__typename !== "Asset") notFound(libraryMessages.errors.assetNotFound);
  const file = await fetch(node.url, { signal: request.signal });
  if (!file.ok) throw data({ message: libraryMessages.errors.fileUnavailable }, { status: 502 });
  const extension = node.mimeType === "video/mp4" ? "mp4" : "png";
  const headers = new Headers({
    "content-type": node.mimeType,
    "content-disposition": `attachment; filename="ourvidz-${node.seed}.${extension}"`,
    "cache-control": "private, no-store",
  });
  const length = file.headers.get("content-length");
  if (length) headers.set("content-length", length);
  return new Response(file.body, { headers });
}
