import { describeError, log } from "./log.ts";
import { errorResponse, HttpError } from "./responses.ts";

export type Handler = (request: Request) => Promise<Response>;

/**
 * Creates a function's handler. If its configuration is incomplete, the function responds with an error and logs what
 * is missing instead of not starting: Supabase would report only a crash.
 */
export async function prepare(create: () => Handler | Promise<Handler>): Promise<Handler> {
  try {
    return await create();
  } catch (error) {
    log("error", "the function is not configured", { error: describeError(error) });
    const message = "This function is not configured. Its log names the missing variables.";
    return async () => errorResponse(new HttpError(500, { code: "NOT_CONFIGURED", message }));
  }
}

/** Accepts POST only. Callers get `unexpected` instead of the details of an unexpected error, which are logged. */
export function handlePost(handle: Handler, unexpected: { code: string; message: string }): Handler {
  return async (request) => {
    try {
      if (request.method !== "POST") {
        const error = { code: "METHOD_NOT_ALLOWED", message: "Use POST." };
        throw new HttpError(405, error, { allow: "POST" });
      }
      return await handle(request);
    } catch (error) {
      if (error instanceof HttpError) return errorResponse(error);
      log("error", "request failed", { error: describeError(error) });
      return errorResponse(new HttpError(500, unexpected));
    }
  };
}
