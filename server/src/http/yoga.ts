import { GraphQLError, type GraphQLSchema } from "graphql";
import { createYoga, type Plugin } from "graphql-yoga";
import { type Context, createContext, type Services } from "../context.ts";
import { requireOperator } from "../domain/viewer.ts";
import { NotAuthenticatedError } from "../errors.ts";
import { operatorSchema, publicSchema } from "../schema/schema.ts";
import { createMaskError } from "./maskError.ts";
import { operationLimits } from "./operationLimits.ts";
import { reportOperationName } from "./operationName.ts";
import type { Caller } from "./request.ts";
import { explainTransport } from "./transportRefusals.ts";

/** Largest body of a GraphQL request, in bytes. */
const bodyLimit = 256 * 1024;

const refusals = {
  expired: "The access token has expired. Sign in again.",
  invalid: "The access token is not valid.",
  unverifiable: "The access token can't be verified at the moment. Try again.",
} as const;

/** Throws if the caller's token was refused: executing without a viewer would hide the cause. */
function contextOf(services: Services, caller: Caller): Context {
  if (caller.refused) {
    const status = caller.refused === "unverifiable" ? 503 : 401;
    throw new GraphQLError(refusals[caller.refused], {
      extensions: { code: "UNAUTHENTICATED", reason: caller.refused, http: { status } },
    });
  }
  return createContext(services, caller);
}

type ServerContext = { caller: Caller; onOperation?: (name: string) => void };

/** GraphQL over HTTP: queries, mutations, and subscriptions as server-sent events. */
function createEndpoint(
  services: Services,
  options: {
    path: string;
    schema: GraphQLSchema;
    context: (server: ServerContext) => Context | Promise<Context>;
    plugins?: Plugin<ServerContext, ServerContext>[];
  },
) {
  return createYoga<ServerContext, Context>({
    schema: options.schema,
    context: options.context,
    graphqlEndpoint: options.path,
    landingPage: false,
    graphiql: false,
    logging: false,
    multipart: false,
    batching: false,
    maxRequestBodySize: bodyLimit,
    // Programs on other origins may call with a token. Cookies are never sent with these headers.
    cors: { origin: "*", credentials: false, allowedHeaders: ["authorization", "content-type"] },
    maskedErrors: { maskError: createMaskError(services) },
    plugins: [...(options.plugins ?? []), explainTransport(), operationLimits(), reportOperationName()],
  });
}

export type Graphql = ReturnType<typeof createEndpoint>;

export const publicPath = "/graphql";
export const operatorPath = "/operator/graphql";

function createOperatorEndpoint(services: Services): Graphql {
  const contexts = new WeakMap<Caller, Promise<Context>>();

  async function operatorContext(caller: Caller): Promise<Context> {
    const context = contextOf(services, caller);
    if (!context.viewer) {
      const { code, message } = new NotAuthenticatedError();
      throw new GraphQLError(message, { extensions: { code, http: { status: 401 } } });
    }
    await requireOperator(context);
    return context;
  }

  /** Checks the role once per request, although two hooks need the result. */
  function contextOnce({ caller }: ServerContext): Promise<Context> {
    const known = contexts.get(caller) ?? operatorContext(caller);
    contexts.set(caller, known);
    return known;
  }

  return createEndpoint(services, {
    path: operatorPath,
    schema: operatorSchema,
    context: contextOnce,
    // Before parsing and validation, whose messages would reveal the schema.
    plugins: [{ onParams: async ({ context }) => void (await contextOnce(context)) }],
  });
}

/** The two GraphQL APIs: for users and partners, and for operators. */
export const createGraphqlApis = (services: Services) => ({
  public: createEndpoint(services, {
    path: publicPath,
    schema: publicSchema,
    context: ({ caller }) => contextOf(services, caller),
  }),
  operator: createOperatorEndpoint(services),
});

export type GraphqlApis = ReturnType<typeof createGraphqlApis>;
