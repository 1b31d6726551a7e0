import { GraphQLError } from "graphql";
import { createYoga } from "graphql-yoga";
import { type Context, createContext, type Services } from "../context.ts";
import { schema } from "../schema/schema.ts";
import { createMaskError } from "./maskError.ts";
import { operationLimits } from "./operationLimits.ts";
import { reportOperationName } from "./operationName.ts";
import type { Caller } from "./request.ts";
import { explainTransport } from "./transportRefusals.ts";

/** Bytes of a GraphQL request. */
const bodyLimit = 256 * 1024;

const refusals = {
  expired: "The access token has ended. Sign in again.",
  invalid: "The access token is not valid.",
  unverifiable: "The access token can't be checked at the moment.",
} as const;

/** Throws for a caller whose token was not accepted: it is told so instead of being served as nobody. */
function contextOf(services: Services, caller: Caller): Context {
  if (caller.refused) {
    const status = caller.refused === "unverifiable" ? 503 : 401;
    throw new GraphQLError(refusals[caller.refused], {
      extensions: { code: "UNAUTHENTICATED", reason: caller.refused, http: { status } },
    });
  }
  return createContext(services, caller);
}

/** GraphQL over HTTP: queries, mutations, and subscriptions as server-sent events. */
export function createGraphql(services: Services) {
  return createYoga<{ caller: Caller; onOperation?: (name: string) => void }, Context>({
    schema,
    context: ({ caller }) => contextOf(services, caller),
    graphqlEndpoint: "/graphql",
    landingPage: false,
    graphiql: false,
    logging: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: bodyLimit,
    // Programs of other sites may call with a token; a cookie is of no use to them.
    cors: { origin: "*", credentials: false, allowedHeaders: ["authorization", "content-type"] },
    maskedErrors: { maskError: createMaskError(services) },
    plugins: [explainTransport(), operationLimits(), reportOperationName()],
  });
}

export type Graphql = ReturnType<typeof createGraphql>;
