import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { AssetUrlsDocument } from "../gql/graphql.ts";
import { notFound, requireViewer, run } from "../lib/api.server.ts";

/** Goes to a fresh signed URL; Supabase Storage sends the file as a download with the given name. */
export async function loader({ context, request, params }: LoaderFunctionArgs) {
  requireViewer(context, request);
  const { node } = await run(context, AssetUrlsDocument, { id: params.id ?? "" });
  if (node?.__typename !== "Asset") notFound("There is no such picture.");
  const url = new URL(node.url);
  const ending = node.mimeType === "video/mp4" ? "mp4" : "png";
  url.searchParams.set("download", `ourvidz-${node.seed}.${ending}`);
  return redirect(url.href, { headers: { "cache-control": "no-store" } });
}
