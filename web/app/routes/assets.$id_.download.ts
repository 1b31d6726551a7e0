import { data, type LoaderFunctionArgs } from "@remix-run/node";
import { AssetUrlsDocument } from "../gql/graphql.ts";
import { notFound, requireViewer, run } from "../lib/api.server.ts";

/**
 * The file as a download with a name. Passed through rather than redirected to: only the same origin may name
 * a download, and not every Storage knows the `download` parameter of signed URLs.
 */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const { node } = await run(context, AssetUrlsDocument, { id: params.id ?? "" });
  if (node?.__typename !== "Asset") notFound("There is no such picture.");
  const file = await fetch(node.url, { signal: request.signal });
  if (!file.ok) throw data({ message: "The file cannot be read right now." }, { status: 502 });
  const ending = node.mimeType === "video/mp4" ? "mp4" : "png";
  const headers = new Headers({
    "content-type": node.mimeType,
    "content-disposition": `attachment; filename="ourvidz-${node.seed}.${ending}"`,
    "cache-control": "private, no-store",
  });
  const length = file.headers.get("content-length");
  if (length) headers.set("content-length", length);
  return new Response(file.body, { headers });
}
