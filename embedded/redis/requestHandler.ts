import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type RedisBackend, type RedisCommand, RedisReplyError, RedisUnavailableError } from "./backend.ts";
import {
  assertAllowed,
  commandFromPath,
  parseCommand,
  parseCommands,
  parseJson,
  pathSegments,
} from "./commandParsing.ts";
import type { CommandStats } from "./commandStats.ts";
import type { EventStreams } from "./eventStreams.ts";
import { encodeOutcome, encodeReply, type Outcome } from "./replyEncoding.ts";

/** Bytes of a request, as on Upstash's paid plans. */
const maxBodySize = 10 * 1024 * 1024;

class RequestTooLargeError extends Error {
  override readonly name = "RequestTooLargeError";
}

type BridgeContext = { backend: RedisBackend; streams: EventStreams; stats: CommandStats; token: string };

/** Upstash's REST interface. Errors are `{"error": "…"}` with status 400, 401, 413 or 503. */
export function createRequestHandler(context: BridgeContext): RequestListener {
  const isToken = createTokenCheck(context.token);
  return (request, response) => {
    const url = new URL(request.url ?? "/", "http://bridge");
    if (!isToken(readToken(request.headers.authorization, url.searchParams))) {
      respond(response, 401, { error: "WRONGPASS invalid or missing auth token" });
      request.resume();
      return;
    }
    handle(context, request, response, url).catch((error: unknown) => respondWithError(response, error));
  };
}

async function handle(
  context: BridgeContext,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const base64 = request.headers["upstash-encoding"] === "base64";
  const segments = pathSegments(url.pathname);
  const body = await readBody(request);
  const [first, name] = segments;
  if (first === "subscribe" || first === "psubscribe") {
    if (!name) throw new RedisReplyError(`ERR wrong number of arguments for '${first}' command`);
    context.stats.count(first);
    await context.streams.open(response, first === "subscribe" ? "channel" : "pattern", name);
    return;
  }
  if (segments.length > 1) {
    respond(response, 200, await single(context, commandFromPath(segments, body, url.searchParams), base64));
  } else if (first === "pipeline") {
    respond(response, 200, await pipeline(context, parseCommands(parseJson(body)), base64));
  } else if (first === "multi-exec") {
    respond(response, 200, await transaction(context, parseCommands(parseJson(body)), base64));
  } else if (first === "stats") {
    respond(response, 200, { commands: context.stats.total(), byCommand: context.stats.byCommand() });
  } else {
    const command = first ? commandFromPath(segments, body, url.searchParams) : parseCommand(parseJson(body));
    respond(response, 200, await single(context, command, base64));
  }
}

async function single(context: BridgeContext, command: RedisCommand, base64: boolean): Promise<Outcome> {
  context.stats.count(command[0]);
  assertAllowed(command);
  const reply = await context.backend.run(command);
  if (reply instanceof RedisReplyError) throw reply;
  return { result: encodeReply(reply, base64) };
}

/** Runs each command separately. One that fails doesn't affect the others. */
async function pipeline(
  context: BridgeContext,
  commands: RedisCommand[],
  base64: boolean,
): Promise<Outcome[]> {
  const replies = commands.map(async (command) => {
    context.stats.count(command[0]);
    try {
      assertAllowed(command);
      return await context.backend.run(command);
    } catch (error) {
      if (error instanceof RedisReplyError) return error;
      throw error;
    }
  });
  return (await Promise.all(replies)).map((reply) => encodeOutcome(reply, base64));
}

async function transaction(
  context: BridgeContext,
  commands: RedisCommand[],
  base64: boolean,
): Promise<Outcome[]> {
  for (const command of commands) context.stats.count(command[0]);
  for (const command of commands) assertAllowed(command);
  const replies = await context.backend.transaction(commands);
  return replies.map((reply) => encodeOutcome(reply, base64));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    // The rest is read and discarded, so that the client can read the response.
    if (size <= maxBodySize) chunks.push(chunk);
  }
  if (size > maxBodySize) {
    throw new RequestTooLargeError(
      `ERR max request size exceeded. Limit: ${maxBodySize} bytes, Actual: ${size} bytes.`,
    );
  }
  return Buffer.concat(chunks).toString("utf8");
}

function respondWithError(response: ServerResponse, error: unknown): void {
  if (error instanceof RedisReplyError) respond(response, 400, { error: error.message });
  else if (error instanceof RedisUnavailableError) respond(response, 503, { error: error.message });
  else if (error instanceof RequestTooLargeError) respond(response, 413, { error: error.message });
  else respond(response, 500, { error: `ERR internal error: ${String(error)}` });
}

function respond(response: ServerResponse, status: number, body: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.end();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Compares in constant time. Both sides are hashed first, so that the length isn't revealed. */
function createTokenCheck(token: string): (received: string | null) => boolean {
  const expected = digest(token);
  return (received) => received !== null && timingSafeEqual(digest(received), expected);
}

/** Reads the token from `Authorization: Bearer …`, or from Upstash's `_token` query parameter. */
function readToken(authorization: string | undefined, query: URLSearchParams): string | null {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? "");
  return bearer?.[1] ?? query.get("_token");
}
