import { type AppLoadContext, data } from "@remix-run/node";
import { RetryJobDocument } from "../../gql/graphql.ts";
import { notFound, run } from "../../lib/api.server.ts";
import { creditFigure, creditWords } from "../../lib/credits.ts";
import { queueFullWords } from "../../lib/queueFull.ts";

export type RetryAnswer = { jobId: string } | { problem: string; status: number };

/** Submits an ended job again; what is in the way comes back in words. */
export async function retryJob(
  context: AppLoadContext,
  retry: { id: string; newSeed: boolean; idempotencyKey: string },
): Promise<RetryAnswer> {
  const { retryJob: result } = await run(context, RetryJobDocument, retry);
  switch (result.__typename) {
    case "RetryJobSuccess":
      return { jobId: result.data.id };
    case "NotFoundError":
      return notFound("There is no such job.");
    case "NotAuthenticatedError":
      throw data({ message: result.message }, { status: 401 });
    case "QueueFullError":
      return { problem: queueFullWords(result), status: 429 };
    case "InsufficientCreditsError": {
      const { required, balance } = result;
      return {
        problem: `This takes ${creditWords(required)} and you have ${creditFigure(balance)}.`,
        status: 402,
      };
    }
    case "FormatUnavailableError":
      return { problem: "This format is not available at the moment.", status: 409 };
    default:
      return { problem: result.message, status: 409 };
  }
}
