import { SignJWT } from "jose";
import { z } from "zod";
import type { Sql } from "./database.ts";
import type { Handler } from "./httpServer.ts";
import type { Keys } from "./keys.ts";
import { isService } from "./serviceRequest.ts";

const bodySchema = z.object({ expiresIn: z.number().int().positive(), paths: z.array(z.string()).max(1000) });
const missing = "Either the object does not exist or you do not have access to it";

type SignedPath = { path: string; signedURL: string | null; error: string | null };

/**
 * Serves `createSignedUrls`. `@supabase/lite` has the route, but its route for a single path matches first. With the service
 * key it takes one query and a signature per path, because a page of the library has many; otherwise one request per path.
 */
export async function signBatch(
  request: Request,
  handle: Handler,
  keys: Keys,
  sql: Sql,
): Promise<Response | null> {
  const { origin, pathname } = new URL(request.url);
  const bucket = /^\/storage\/v1\/object\/sign\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (request.method !== "POST" || !bucket) return null;
  const body = bodySchema.safeParse(await request.json().catch(() => null));
  if (!body.success) {
    return Response.json(
      { statusCode: "400", error: "Error", message: "paths and expiresIn are required" },
      { status: 400 },
    );
  }
  const { expiresIn, paths } = body.data;
  if (!isService(request, keys)) {
    const one = (path: string) =>
      signOne(`${origin}${pathname}/${path}`, path, expiresIn, request.headers, handle);
    return Response.json(await Promise.all(paths.map(one)));
  }
  const rows = await sql("select name from storage.objects where bucket_id = $1 and name = any ($2)", [
    bucket,
    paths,
  ]);
  const known = new Set(rows.map(({ name }) => name));
  const signed = paths.map(async (path): Promise<SignedPath> => {
    if (!known.has(path)) return { path, signedURL: null, error: missing };
    const token = await new SignJWT({ sub: path, bucket, intent: "download" })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setIssuedAt()
      .setExpirationTime(`${expiresIn}s`)
      .sign(new TextEncoder().encode(keys.jwtSecret));
    return { path, signedURL: `/object/sign/${bucket}/${path}?token=${token}`, error: null };
  });
  return Response.json(await Promise.all(signed));
}

async function signOne(
  url: string,
  path: string,
  expiresIn: number,
  original: Headers,
  handle: Handler,
): Promise<SignedPath> {
  const headers = new Headers(original);
  headers.delete("content-length");
  const response = await handle(
    new Request(url, { method: "POST", headers, body: JSON.stringify({ expiresIn }) }),
  );
  const result = z.object({ signedURL: z.string() }).safeParse(await response.json().catch(() => null));
  return result.success
    ? { path, signedURL: result.data.signedURL, error: null }
    : { path, signedURL: null, error: missing };
}
