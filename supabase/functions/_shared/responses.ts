import type { EdgeError } from "#contracts/submit/restRequest.ts";

/** A response that reports an error. Thrown by a handler, it is sent to the caller. */
export class HttpError extends Error {
  override readonly name = "HttpError";
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

export const errorResponse = ({ status, error, headers }: HttpError): Response =>
  json(status, { error }, headers);

/**
 * Reads the body as text.
 * @throws {HttpError} 413 if it is larger than `limit` bytes, whatever its headers say; 400 if it isn't UTF-8
 */
export async function readBody(request: Request, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    size += chunk.value.length;
    if (size > limit) {
      await reader?.cancel();
      throw new HttpError(413, { code: "TOO_LARGE", message: `The body is larger than ${limit} bytes.` });
    }
    chunks.push(chunk.value);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new HttpError(400, { code: "MALFORMED", message: "The body is not UTF-8." });
  }
}
