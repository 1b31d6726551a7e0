import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { type ExecutionArgs, GraphQLError } from "graphql";
import { CloseCode, type SubscribePayload } from "graphql-ws";
import { type Extra, useServer as serveSockets } from "graphql-ws/use/ws";
import { type WebSocket, WebSocketServer } from "ws";
import type { Logger } from "#platform/log.ts";
import type { AccessTokens, Viewer } from "../auth/accessTokens.ts";
import type { CookieSessions } from "./cookieSession.ts";
import { operationNameOf } from "./operationName.ts";
import type { Origins } from "./origins.ts";
import { publicError } from "./publicError.ts";
import { deferRefusal, restoreRefusals } from "./refusedSubscription.ts";
import { refuseUpgrade } from "./refuseUnknownHosts.ts";
import type { Caller } from "./request.ts";
import { bearerToken, hasNoCredentials } from "./resolveCaller.ts";
import type { Graphql } from "./yoga.ts";

/** Close code for an expired token or session. The client refreshes it over HTTP, then reconnects. */
export const sessionExpiredCode = 4419;
/** Largest message, in bytes. */
const messageLimit = 256 * 1024;
/** Longest delay of a timer in Node.js, in milliseconds. */
const maxTimerMs = 2 ** 31 - 1;
/** Concurrent operations per socket. The site needs one or two, a partner's backend one per job. */
const operationLimit = 50;

type SocketState = {
  caller?: Caller;
  expiry?: NodeJS.Timeout;
  /** The operations that run on this socket, by their id in the protocol. */
  operations?: Map<string, { name: string | undefined; startedAt: number }>;
};
type SocketExtra = Extra & SocketState;

export type WebSocketOptions = {
  graphql: Graphql;
  accessTokens: AccessTokens;
  sessions: CookieSessions;
  origins: Origins;
  clock: () => number;
  newId: () => string;
  logger: Logger;
  /** True if Vite also handles upgrades of this server. */
  shared: boolean;
};

type Admission = { viewer: Viewer | null; via: Caller["via"] } | { close: number; reason: string };

async function admit(
  options: WebSocketOptions,
  request: IncomingMessage,
  authorization: unknown,
): Promise<Admission> {
  if (typeof authorization === "string" && !hasNoCredentials(authorization)) {
    const check = await options.accessTokens.check(bearerToken(authorization));
    if (check.ok) return { viewer: check.viewer, via: "bearer" };
    return check.reason === "expired"
      ? { close: sessionExpiredCode, reason: "The access token has expired" }
      : { close: CloseCode.Unauthorized, reason: "The access token is invalid" };
  }
  if (authorization != null && typeof authorization !== "string") {
    return { close: CloseCode.Unauthorized, reason: "The authorization must be a string" };
  }
  if (options.origins.isForeign(request)) {
    return { close: CloseCode.Forbidden, reason: "Connections from other origins need a token" };
  }
  const { cookie } = request.headers;
  if (!cookie || !options.sessions.hasCookie(cookie)) return { viewer: null, via: "nothing" };
  // Browsers send the Origin of every WebSocket, so a cookie without one doesn't come from the site.
  if (request.headers.origin === undefined) {
    return { close: CloseCode.Forbidden, reason: "Cookies are accepted from the site only" };
  }
  const viewer = await options.sessions.read(cookie);
  return viewer
    ? { viewer, via: "cookie" }
    : { close: sessionExpiredCode, reason: "The session has expired" };
}

const closeExpired = (extra: SocketExtra): void =>
  extra.socket.close(sessionExpiredCode, "The session has expired");

/** True if the viewer's token has expired. A subscription may notice it before the timer does. */
const hasExpired = (options: WebSocketOptions, viewer: Viewer | null | undefined): boolean =>
  viewer != null && viewer.expiresAt <= options.clock();

function closeAtExpiry(options: WebSocketOptions, extra: SocketExtra, viewer: Viewer): void {
  // A token is accepted for a few seconds after it has expired.
  const delay = Math.min(Math.max(viewer.expiresAt - options.clock(), 0), maxTimerMs);
  const expiry = setTimeout(() => closeExpired(extra), delay);
  extra.expiry = expiry;
}

const tooManyOperations = (): GraphQLError =>
  new GraphQLError(
    `A socket may have at most ${operationLimit} concurrent operations. Complete some first.`,
    {
      extensions: { code: "TOO_MANY_OPERATIONS" },
    },
  );

type OperationArgs = ExecutionArgs & { rootValue: object };

/** The arguments of the execution, or validation errors. Throws a `GraphQLError` for syntax errors and exceeded limits. */
async function argumentsOf(
  graphql: Graphql,
  caller: Caller,
  payload: SubscribePayload,
): Promise<OperationArgs | readonly GraphQLError[]> {
  const enveloped = graphql.getEnveloped({
    caller,
    params: payload,
    request: new Request("http://websocket/graphql", { method: "POST" }),
    waitUntil: () => undefined,
  });
  const document = enveloped.parse(payload.query);
  const errors = enveloped.validate(enveloped.schema, document);
  if (errors.length > 0) return errors;
  return {
    schema: enveloped.schema,
    operationName: payload.operationName,
    document,
    variableValues: payload.variables,
    contextValue: await enveloped.contextFactory(),
    rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe },
  };
}

/** GraphQL over WebSocket (`graphql-transport-ws`) at `/graphql`, on the site's own port. */
export function attachWebSocket(server: Server, options: WebSocketOptions): { close(): Promise<void> } {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: messageLimit });
  const { graphql } = options;

  const disposable = serveSockets<Record<string, unknown>, SocketState & Record<PropertyKey, unknown>>(
    {
      connectionInitWaitTimeout: 10_000,
      async onConnect({ extra, connectionParams }) {
        const admission = await admit(options, extra.request, connectionParams?.authorization);
        if ("close" in admission) {
          extra.socket.close(admission.close, admission.reason);
          return false;
        }
        extra.caller = {
          ...admission,
          refused: null,
          requestId: options.newId(),
          ip: extra.request.socket.remoteAddress ?? "unknown",
        };
        if (admission.viewer) closeAtExpiry(options, extra, admission.viewer);
        return true;
      },
      onClose: ({ extra }) => clearTimeout(extra.expiry),
      async onSubscribe({ extra, subscriptions }, id, payload) {
        const { caller } = extra;
        if (!caller)
          return [new GraphQLError("The connection isn't initialized. Send connection_init first.")];
        if (Object.keys(subscriptions).length > operationLimit) return [tooManyOperations()];
        try {
          const args = await argumentsOf(graphql, caller, payload);
          if ("document" in args) {
            extra.operations ??= new Map();
            const name = operationNameOf(args.document, args.operationName);
            extra.operations.set(id, { name, startedAt: performance.now() });
          }
          return args;
        } catch (error) {
          // If thrown, it would close the socket and every other operation on it.
          if (error instanceof GraphQLError) return [error];
          throw error;
        }
      },
      execute: (args) => runnerOf(args.rootValue).execute(args),
      subscribe: async (args) => deferRefusal(await runnerOf(args.rootValue).subscribe(args)),
      onNext: (_context, _id, _payload, _args, { errors, ...result }) =>
        errors ? { ...result, errors: errors.map(publicError) } : undefined,
      onComplete: ({ extra }, id) => logOperation(options.logger, extra, id),
      onError({ extra }, _id, _payload, errors) {
        // Close the socket without sending the error: clients treat errors as final and wouldn't reconnect.
        if (hasExpired(options, extra.caller?.viewer)) closeExpired(extra);
        return restoreRefusals(errors).map(publicError);
      },
    },
    sockets,
    12_000,
  );

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const path = request.url?.split("?")[0];
    if (!options.origins.isKnownHost(request)) refuseUpgrade(request, socket);
    else if (path === "/graphql") {
      sockets.handleUpgrade(request, socket, head, (ws: WebSocket) =>
        sockets.emit("connection", ws, request),
      );
    } else if (!options.shared) socket.destroy();
  };
  // Before Vite's listener, so that Vite sees the socket of a refused host as closed.
  server.prependListener("upgrade", onUpgrade);

  return {
    async close() {
      server.off("upgrade", onUpgrade);
      await disposable.dispose();
    },
  };
}

/** One line per operation, as `logRequests` writes one per HTTP request. */
function logOperation(logger: Logger, { caller, operations }: SocketState, id: string): void {
  const operation = operations?.get(id);
  if (!operation) return;
  operations?.delete(id);
  logger.info("request", {
    transport: "websocket",
    path: "/graphql",
    durationMs: Math.round(performance.now() - operation.startedAt),
    requestId: caller?.requestId,
    operation: operation.name,
    userId: caller?.viewer?.id,
  });
}

type Runner = {
  execute: ReturnType<Graphql["getEnveloped"]>["execute"];
  subscribe: ReturnType<Graphql["getEnveloped"]>["subscribe"];
};

/** The enveloped functions of an operation, passed along in its root value. */
function runnerOf(rootValue: unknown): Runner {
  return rootValue as Runner;
}
