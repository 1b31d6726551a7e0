/**
 * storage-js sends a Blob as a form whose file has an empty field name; `@supabase/lite` looks for one named "file".
 * Turns such an upload into a plain one.
 */
export async function unwrapForm(request: Request): Promise<Request> {
  const isForm = request.headers.get("content-type")?.startsWith("multipart/form-data") ?? false;
  if (!isForm || !new URL(request.url).pathname.startsWith("/storage/v1/object/")) return request;
  const form = await request.clone().formData();
  const file = [...form.values()].find((value) => value instanceof File);
  if (!file) return request;
  const body = new Uint8Array(await file.arrayBuffer());
  const headers = new Headers(request.headers);
  headers.set("content-type", file.type || "application/octet-stream");
  headers.set("content-length", String(body.length));
  const cacheControl = form.get("cacheControl");
  if (typeof cacheControl === "string") headers.set("cache-control", `max-age=${cacheControl}`);
  return new Request(request.url, { method: request.method, headers, body });
}
