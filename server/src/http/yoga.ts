import { GraphQLError } from "graphql";
import { createYoga } from "graphql-yoga";
import { type Context, createContext, type Services } from "../context.ts";
import { schema } from "../schema/schema.ts";
import { createMaskError } from "./maskError.ts";
import { operationLimits } from "./operationLimits.ts";
import { reportOperationName } from "./operationName.ts";
import type { Caller } from "./request.ts";
import { explainTransport } from "./transportRefusals.ts";

/** Largest body of a GraphQL request, in bytes. */
const bodyLimit = 256 * 1024;

const tokenErrors = {
  expired: "The access token has expired. Refresh it or sign in again.",
  invalid: "The access token is invalid. Sign in again.",
  unverifiable: "The access token can't be verified right now. Try again in a moment.",
} as const;

/** Throws if the caller's token was rejected, instead of serving the caller as anonymous. */
function contextOf(services: Services, caller: Caller): Context {
  if (caller.refused) {
    const status = caller.refused === "unverifiable" ? 503 : 401;
    throw new GraphQLError(tokenErrors[caller.refused], {
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
    // Pages of other sites may call with a token. Cookies aren't accepted from them.
    cors: { origin: "*", credentials: false, allowedHeaders: ["authorization", "content-type"] },
    maskedErrors: { maskError: createMaskError(services) },
    plugins: [explainTransport(), operationLimits(), reportOperationName()],
  });
}

export type Graphql = ReturnType<typeof createGraphql>;
