import { Refusal, refuse } from "./answers.ts";
import { log, reasonOf } from "./log.ts";

export type Handler = (request: Request) => Promise<Response>;

/**
 * A function that was not set up answers so, and says in its log what it lacks, instead of not starting: Supabase
 * would show no more than that it crashed.
 */
export async function prepare(create: () => Handler | Promise<Handler>): Promise<Handler> {
  try {
    return await create();
  } catch (error) {
    log("error", "this function cannot work", { reason: reasonOf(error) });
    const message = "This function is not set up yet; its log says what is missing.";
    return async () => refuse(new Refusal(500, { code: "NOT_CONFIGURED", message }));
  }
}

/** Takes POST only, and shows of what nobody expected no more than `unexpected`. */
export function guarded(answer: Handler, unexpected: { code: string; message: string }): Handler {
  return async (request) => {
    try {
      if (request.method !== "POST") {
        const error = { code: "METHOD_NOT_ALLOWED", message: "Send a POST." };
        throw new Refusal(405, error, { allow: "POST" });
      }
      return await answer(request);
    } catch (error) {
      if (error instanceof Refusal) return refuse(error);
      log("error", "request failed", { reason: reasonOf(error) });
      return refuse(new Refusal(500, unexpected));
    }
  };
}
