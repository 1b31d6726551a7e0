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
import { failingLate, refusalsAmong } from "./refusedSubscription.ts";
import { refuseUpgrade } from "./refuseUnknownHosts.ts";
import type { Caller } from "./request.ts";
import { bearerToken, saysNothing } from "./resolveCaller.ts";
import type { Graphql } from "./yoga.ts";

/** Closes a socket whose token has ended: refresh the session over HTTP, then connect again. Clients retry it. */
export const sessionEndedCode = 4419;
/** Bytes of one message. */
const messageLimit = 256 * 1024;
const longestTimer = 2 ** 31 - 1;
/** Operations one socket may have open: the site needs one or two, a partner's back end a job each. */
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
  /** Something else (Vite) also takes upgrades of this server. */
  shared: boolean;
};

type Admission = { viewer: Viewer | null; via: Caller["via"] } | { close: number; reason: string };

async function admit(
  options: WebSocketOptions,
  request: IncomingMessage,
  authorization: unknown,
): Promise<Admission> {
  if (typeof authorization === "string" && !saysNothing(authorization)) {
    const check = await options.accessTokens.check(bearerToken(authorization));
    if (check.ok) return { viewer: check.viewer, via: "bearer" };
    return check.reason === "expired"
      ? { close: sessionEndedCode, reason: "The access token has ended" }
      : { close: CloseCode.Unauthorized, reason: "The access token is not valid" };
  }
  if (authorization != null && typeof authorization !== "string") {
    return { close: CloseCode.Unauthorized, reason: "The authorization must be text" };
  }
  if (options.origins.isForeign(request)) {
    return { close: CloseCode.Forbidden, reason: "A page of another origin needs a token" };
  }
  const { cookie } = request.headers;
  if (!cookie || !options.sessions.hasCookie(cookie)) return { viewer: null, via: "nothing" };
  // A browser names the origin of every WebSocket; what sends a cookie without one is no page of ours.
  if (request.headers.origin === undefined) {
    return { close: CloseCode.Forbidden, reason: "A cookie counts from the site only" };
  }
  const viewer = await options.sessions.read(cookie);
  return viewer ? { viewer, via: "cookie" } : { close: sessionEndedCode, reason: "The session has ended" };
}

const closeEnded = (extra: SocketExtra): void =>
  extra.socket.close(sessionEndedCode, "The session has ended");

/** A subscription may find out before the timer does. */
const hasEnded = (options: WebSocketOptions, viewer: Viewer | null | undefined): boolean =>
  viewer != null && viewer.expiresAt <= options.clock();

function closeAtExpiry(options: WebSocketOptions, extra: SocketExtra, viewer: Viewer): void {
  // A token is still accepted a few seconds after its end.
  const left = Math.min(Math.max(viewer.expiresAt - options.clock(), 0), longestTimer);
  const expiry = setTimeout(() => closeEnded(extra), left);
  extra.expiry = expiry;
}

const tooManyOperations = (): GraphQLError =>
  new GraphQLError(`A socket may have ${operationLimit} operations open. Complete some first.`, {
    extensions: { code: "TOO_MANY_OPERATIONS" },
  });

type OperationArgs = ExecutionArgs & { rootValue: object };

/** What to execute, or why not. Throws a `GraphQLError` for what cannot be parsed or breaks a limit. */
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
        if (!caller) return [new GraphQLError("Connect first.")];
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
          // Thrown on, it would close the socket, and with it every other operation.
          if (error instanceof GraphQLError) return [error];
          throw error;
        }
      },
      execute: (args) => runnerOf(args.rootValue).execute(args),
      subscribe: async (args) => failingLate(await runnerOf(args.rootValue).subscribe(args)),
      onNext: (_context, _id, _payload, _args, { errors, ...result }) =>
        errors ? { ...result, errors: errors.map(publicError) } : undefined,
      onComplete: ({ extra }, id) => logOperation(options.logger, extra, id),
      onError({ extra }, _id, _payload, errors) {
        // Nothing is sent on a socket that closes: clients take an error for final, and would not connect again.
        if (hasEnded(options, extra.caller?.viewer)) closeEnded(extra);
        return refusalsAmong(errors).map(publicError);
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
  // Before Vite, which finds the socket of a refused host ended.
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

/** The enveloped functions of this operation, which travel with its arguments. */
function runnerOf(rootValue: unknown): Runner {
  return rootValue as Runner;
}
