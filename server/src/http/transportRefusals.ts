import { GraphQLError } from "graphql";
import type { Plugin } from "graphql-yoga";

const badRequest = (status: number, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: "BAD_REQUEST", http: { status } } });

const isStream = (result: unknown): result is AsyncIterableIterator<unknown> =>
  typeof result === "object" && result !== null && Symbol.asyncIterator in result;

/**
 * Says what to send where Yoga answers with a bare status: a body of a type that nobody reads, variables in an address
 * that are no JSON, and an `accept` that leaves no way to answer.
 */
export function explainTransport(): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser }) {
      if (!requestParser) {
        if (request.method !== "POST") return;
        throw badRequest(415, "Send the operation as JSON, with `content-type: application/json`.");
      }
      setRequestParser(async (incoming) => {
        try {
          return await requestParser(incoming);
        } catch (error) {
          if (error instanceof SyntaxError) {
            throw badRequest(400, "`variables` and `extensions` must be JSON.");
          }
          throw error;
        }
      });
    },
    async onResultProcess({ result, resultProcessor, setResultProcessor }) {
      if (resultProcessor) return;
      const streams = isStream(result);
      // It listens already, and nobody will take anything from it.
      if (streams) await result.return?.();
      const message = streams
        ? "A subscription is answered as a stream: send `accept: text/event-stream`, or use a WebSocket."
        : "Answers are JSON: send `accept: application/json`.";
      const body = JSON.stringify({ errors: [{ message, extensions: { code: "NOT_ACCEPTABLE" } }] });
      setResultProcessor(
        (_result, fetchAPI) =>
          new fetchAPI.Response(body, {
            status: 406,
            headers: { "content-type": "application/json; charset=utf-8" },
          }),
        "application/json",
      );
    },
  };
}
