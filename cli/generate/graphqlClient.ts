import { z } from "zod";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import { eventsOf } from "./eventStream.ts";

const responseSchema = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.record(z.string(), z.unknown()).optional() }))
    .optional(),
});

export type GraphqlClient = {
  /** Runs an operation and checks its data. Throws a PlainFailure with the first error's sentence. */
  execute<T>(data: z.ZodType<T>, query: string, variables: Record<string, unknown>): Promise<T>;
  /** Yields each result of a subscription; ends when the server completes it, throws when the stream breaks. */
  subscribe<T>(data: z.ZodType<T>, query: string, variables: Record<string, unknown>): AsyncGenerator<T>;
};

/** The API of a running OurVidz. `token` is an access token; `signal` ends whatever is under way. */
export function createGraphqlClient(url: string, token: string | null, signal?: AbortSignal): GraphqlClient {
  const endpoint = new URL("/graphql", url);
  const post = async (
    accept: string,
    query: string,
    variables: Record<string, unknown>,
  ): Promise<Response> => {
    try {
      return await fetch(endpoint, {
        method: "POST",
        headers: {
          accept,
          "content-type": "application/json",
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ query, variables }),
        signal,
      });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new PlainFailure(`OurVidz at ${url} does not answer; check the address and that it is running.`, {
        cause,
      });
    }
  };
  return {
    async execute(schema, query, variables) {
      const response = await post("application/json", query, variables);
      const body: unknown = await response.json().catch(() => null);
      return read(schema, body, url, response.status);
    },
    async *subscribe(schema, query, variables) {
      const response = await post("text/event-stream", query, variables);
      if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
        read(schema, await response.json().catch(() => null), url, response.status);
      }
      if (response.body === null) return;
      for await (const event of eventsOf(response.body)) {
        if (event.name === "complete") return;
        if (event.name === "next") yield read(schema, JSON.parse(event.data), url, response.status);
      }
      throw new StreamEnded();
    },
  };
}

/** The event stream ended before its `complete` event. A reopened stream continues with a snapshot. */
export class StreamEnded extends PlainFailure {
  constructor() {
    super("The connection to OurVidz was lost. The job may still finish; check the library.");
  }
}

/** Returns the data of a GraphQL response. @throws {PlainFailure} for its first error and for other responses. */
function read<T>(schema: z.ZodType<T>, body: unknown, url: string, status: number): T {
  const response = responseSchema.safeParse(body);
  if (!response.success || (response.data.data === undefined && response.data.errors === undefined)) {
    throw new PlainFailure(
      `${url} responded with status ${status}, but it isn't OurVidz. Check the address.`,
    );
  }
  const error = response.data.errors?.[0];
  if (error?.extensions?.code === "SERVER_CLOSING") throw new StreamEnded();
  if (error) throw new PlainFailure(error.message);
  const data = schema.safeParse(response.data.data);
  if (!data.success) {
    throw new PlainFailure(`OurVidz at ${url} is of another version than this command; update both.`, {
      cause: data.error,
    });
  }
  return data.data;
}
