import { jwtVerify } from "jose";

const signedRoute = /^\/storage\/v1\/object\/(upload\/)?sign\//;

/**
 * Storage's signing routes return `signedUrl: "/storage/v1/object/sign/…"`, but storage-js expects
 * `signedURL: "/object/sign/…"` and adds the prefix itself.
 */
export async function fixSignedUrls(request: Request, response: Response): Promise<Response> {
  const signs = request.method === "POST" && signedRoute.test(new URL(request.url).pathname);
  if (!signs || !response.ok) return response;
  const body: unknown = await response.json();
  const fixed = Array.isArray(body) ? body.map(fixOne) : fixOne(body);
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return new Response(JSON.stringify(fixed), { status: response.status, headers });
}

function fixOne(entry: unknown): unknown {
  if (typeof entry !== "object" || entry === null || !("signedUrl" in entry)) return entry;
  const { signedUrl, ...rest } = entry;
  const path = typeof signedUrl === "string" && signedUrl ? signedUrl.replace(/^\/storage\/v1/, "") : null;
  // storage-js reads `signedURL` of downloads and `url` of uploads.
  return { ...rest, signedURL: path, ...(path ? { url: path } : {}) };
}

/** Responds with 400 to an expired or forged link, for which Storage responds with 500. */
export async function rejectInvalidLink(request: Request, jwtSecret: string): Promise<Response | null> {
  const { pathname, searchParams } = new URL(request.url);
  if (request.method === "POST" || request.method === "OPTIONS" || !signedRoute.test(pathname)) return null;
  try {
    await jwtVerify(searchParams.get("token") ?? "", new TextEncoder().encode(jwtSecret), {
      algorithms: ["HS256"],
    });
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return Response.json(
      { statusCode: "400", error: "InvalidJWT", message },
      { status: 400, headers: { "access-control-allow-origin": "*" } },
    );
  }
}
