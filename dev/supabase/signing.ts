/**
 * Storage's signing routes answer `signedUrl: "/storage/v1/object/sign/…"`, where storage-js reads
 * `signedURL: "/object/sign/…"` and puts the prefix in front itself.
 */
export async function fixSignedUrls(request: Request, response: Response): Promise<Response> {
  const { pathname } = new URL(request.url);
  const signs = /^\/storage\/v1\/object\/(upload\/)?sign\//.test(pathname);
  if (!signs || request.method !== "POST" || !response.ok) return response;
  const answer: unknown = await response.json();
  const fixed = Array.isArray(answer) ? answer.map(fixOne) : fixOne(answer);
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
