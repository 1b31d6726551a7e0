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
import { createTokenCheck, givenToken } from "./tokenCheck.ts";

/** Bytes of a request, as on Upstash's paid plans. */
const maxBodySize = 10 * 1024 * 1024;

class RequestTooLargeError extends Error {
  override readonly name = "RequestTooLargeError";
}

type Parts = { backend: RedisBackend; streams: EventStreams; stats: CommandStats; token: string };

/** Upstash's REST interface. Errors are `{"error": "…"}` with status 400, 401, 413 or 503. */
export function createRequestHandler(parts: Parts): RequestListener {
  const isToken = createTokenCheck(parts.token);
  return (request, response) => {
    const url = new URL(request.url ?? "/", "http://bridge");
    if (!isToken(givenToken(request.headers.authorization, url.searchParams))) {
      answer(response, 401, { error: "WRONGPASS invalid or missing auth token" });
      request.resume();
      return;
    }
    handle(parts, request, response, url).catch((error: unknown) => answerError(response, error));
  };
}

async function handle(
  parts: Parts,
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
    parts.stats.count(first);
    await parts.streams.open(response, first === "subscribe" ? "channel" : "pattern", name);
    return;
  }
  if (segments.length > 1) {
    answer(response, 200, await single(parts, commandFromPath(segments, body, url.searchParams), base64));
  } else if (first === "pipeline") {
    answer(response, 200, await pipeline(parts, parseCommands(parseJson(body)), base64));
  } else if (first === "multi-exec") {
    answer(response, 200, await transaction(parts, parseCommands(parseJson(body)), base64));
  } else if (first === "stats") {
    answer(response, 200, { commands: parts.stats.total(), byCommand: parts.stats.byCommand() });
  } else {
    const command = first ? commandFromPath(segments, body, url.searchParams) : parseCommand(parseJson(body));
    answer(response, 200, await single(parts, command, base64));
  }
}

async function single(parts: Parts, command: RedisCommand, base64: boolean): Promise<Outcome> {
  parts.stats.count(command[0]);
  assertAllowed(command);
  const reply = await parts.backend.run(command);
  if (reply instanceof RedisReplyError) throw reply;
  return { result: encodeReply(reply, base64) };
}

/** Each command for itself; a refused one does not keep the others from running. */
async function pipeline(parts: Parts, commands: RedisCommand[], base64: boolean): Promise<Outcome[]> {
  const replies = commands.map(async (command) => {
    parts.stats.count(command[0]);
    try {
      assertAllowed(command);
      return await parts.backend.run(command);
    } catch (error) {
      if (error instanceof RedisReplyError) return error;
      throw error;
    }
  });
  return (await Promise.all(replies)).map((reply) => encodeOutcome(reply, base64));
}

async function transaction(parts: Parts, commands: RedisCommand[], base64: boolean): Promise<Outcome[]> {
  for (const command of commands) parts.stats.count(command[0]);
  for (const command of commands) assertAllowed(command);
  const replies = await parts.backend.transaction(commands);
  return replies.map((reply) => encodeOutcome(reply, base64));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    // The rest is read and dropped, so that the client gets to read the answer.
    if (size <= maxBodySize) chunks.push(chunk);
  }
  if (size > maxBodySize) {
    throw new RequestTooLargeError(
      `ERR max request size exceeded. Limit: ${maxBodySize} bytes, Actual: ${size} bytes.`,
    );
  }
  return Buffer.concat(chunks).toString("utf8");
}

function answerError(response: ServerResponse, error: unknown): void {
  if (error instanceof RedisReplyError) answer(response, 400, { error: error.message });
  else if (error instanceof RedisUnavailableError) answer(response, 503, { error: error.message });
  else if (error instanceof RequestTooLargeError) answer(response, 413, { error: error.message });
  else answer(response, 500, { error: `ERR internal error: ${String(error)}` });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
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
