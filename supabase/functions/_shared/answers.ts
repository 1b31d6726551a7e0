import type { EdgeError } from "#contracts/submit/restRequest.ts";

/** An answer that is not a success; `headers` are those of HTTP. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly error: EdgeError;
  readonly headers: Record<string, string>;

  constructor(status: number, error: EdgeError, headers: Record<string, string> = {}) {
    super(error.message);
    this.status = status;
    this.error = error;
    this.headers = headers;
  }
}

export const json = (status: number, body: object, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });

export const refuse = (refusal: Refusal): Response =>
  json(refusal.status, { error: refusal.error }, refusal.headers);

/**
 * The body as text. Throws a `Refusal` when it has more than `limit` bytes, whatever its headers say, or is no UTF-8.
 */
export async function readBody(request: Request, limit: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.length;
    if (size > limit) {
      await reader?.cancel();
      throw new Refusal(413, { code: "TOO_LARGE", message: `A body may have ${limit} bytes at most.` });
    }
    parts.push(part.value);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal(400, { code: "MALFORMED", message: "The body is not UTF-8." });
  }
}
