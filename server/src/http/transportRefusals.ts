import { GraphQLError } from "graphql";
import type { Plugin } from "graphql-yoga";

const badRequest = (status: number, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: "BAD_REQUEST", http: { status } } });

const isStream = (result: unknown): result is AsyncIterableIterator<unknown> =>
  typeof result === "object" && result !== null && Symbol.asyncIterator in result;

/**
 * Adds messages where Yoga responds with a status only: an unsupported content type, variables in the URL that aren't
 * JSON, and an `accept` header that matches no supported response.
 */
export function explainTransport(): Plugin {
  return {
    onRequestParse({ request, requestParser, setRequestParser }) {
      if (!requestParser) {
        if (request.method !== "POST") return;
        throw badRequest(
          415,
          "The content type isn't supported. Send the operation as JSON, with `content-type: application/json`.",
        );
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
      // The subscription has started already, but has no reader.
      if (streams) await result.return?.();
      const message = streams
        ? "The result of a subscription is a stream. Send `accept: text/event-stream`, or use a WebSocket."
        : "Responses are JSON. Send `accept: application/json`.";
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
