/**
 * Serves a single range of a stored object by cutting the full response. Browsers seek in videos with
 * `range: bytes=a-b`, which the storage routes announce but ignore. Other responses pass through.
 */
export async function serveRange(request: Request, response: Response): Promise<Response> {
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.get("range") ?? "");
  const size = Number(response.headers.get("content-length"));
  const isObject = new URL(request.url).pathname.startsWith("/storage/v1/object/");
  if (!range || !isObject || request.method !== "GET" || response.status !== 200 || !(size > 0))
    return response;

  const [, from = "", to = ""] = range;
  if (from === "" && to === "") return response;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  const headers = new Headers(response.headers);
  if (start > end) {
    await response.body?.cancel();
    headers.set("content-range", `bytes */${size}`);
    headers.delete("content-length");
    return new Response(null, { status: 416, headers });
  }
  headers.set("content-range", `bytes ${start}-${end}/${size}`);
  headers.set("content-length", String(end - start + 1));
  const body = response.body?.pipeThrough(cut(start, end + 1));
  return new Response(body, { status: 206, headers });
}

/** Passes the bytes from `start` (inclusive) to `end` (exclusive). */
function cut(start: number, end: number): TransformStream<Uint8Array, Uint8Array> {
  let position = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const part = chunk.subarray(Math.max(0, start - position), Math.max(0, end - position));
      if (part.length > 0) controller.enqueue(part);
      position += chunk.length;
      if (position >= end) controller.terminate();
    },
  });
}
