import { type AppLoadContext, data } from "@remix-run/node";
import { RetryJobDocument } from "../../gql/graphql.ts";
import { notFound, run } from "../../lib/api.server.ts";
import type { Formatter } from "../../lib/formatter.ts";
import { generateMessages } from "../../messages/generate.ts";
import { jobMessages } from "../../messages/jobs.ts";

export type RetryResult = { jobId: string } | { problem: string; status: number };

/** Submits a finished job again. Returns the new job, or the message of the problem. */
export async function retryJob(
  context: AppLoadContext,
  input: { id: string; newSeed: boolean; idempotencyKey: string },
  format: Formatter,
): Promise<RetryResult> {
  const { retryJob: result } = await run(context, RetryJobDocument, input);
  switch (result.__typename) {
    case "RetryJobSuccess":
      return { jobId: result.data.id };
    case "NotFoundError":
      return notFound(jobMessages.errors.notFound);
    case "NotAuthenticatedError":
      throw data({ message: result.message }, { status: 401 });
    case "QueueFullError":
      return { problem: jobMessages.errors.queueFull(result.limit, result.retryAfterSeconds), status: 429 };
    case "InsufficientCreditsError":
      return {
        problem: jobMessages.errors.insufficientCredits(result.requiredCredits, result.creditBalance, format),
        status: 402,
      };
    case "FormatUnavailableError":
      return { problem: generateMessages.format.unavailable, status: 409 };
    default:
      return { problem: result.message, status: 409 };
  }
}
