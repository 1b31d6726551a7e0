import { type RedisCommand, RedisReplyError } from "./backend.ts";

/** Commands that change the state of a connection or block it. Requests share connections, as at Upstash. */
const unavailableCommands = new Set(
  [
    [
      "AUTH",
      "HELLO",
      "SELECT",
      "RESET",
      "QUIT",
      "CLIENT",
      "MONITOR",
      "SYNC",
      "PSYNC",
      "REPLICAOF",
      "SLAVEOF",
    ],
    ["MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH"],
    ["SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE"],
    ["BLPOP", "BRPOP", "BLMOVE", "BLMPOP", "BRPOPLPUSH", "BZPOPMIN", "BZPOPMAX", "BZMPOP", "WAIT", "WAITAOF"],
    ["SHUTDOWN", "DEBUG", "CONFIG", "SAVE", "BGSAVE", "BGREWRITEAOF", "MODULE", "ACL", "FAILOVER", "MIGRATE"],
  ].flat(),
);

/** @throws RedisReplyError when the command cannot be sent over a shared connection. */
export function assertAllowed([name, ...args]: RedisCommand): void {
  const upper = name.toUpperCase();
  const blocksOnStream =
    (upper === "XREAD" || upper === "XREADGROUP") && args.some((arg) => arg.toUpperCase() === "BLOCK");
  if (unavailableCommands.has(upper) || blocksOnStream) {
    throw new RedisReplyError(`ERR Command is not available: '${name}'. See /subscribe and /multi-exec.`);
  }
}

/** @throws RedisReplyError when it is not `["name", arg, …]` with text, numbers and booleans. */
export function parseCommand(value: unknown): RedisCommand {
  if (!Array.isArray(value)) throw new RedisReplyError("ERR failed to parse command: not a JSON array");
  const [name, ...args] = value.map(parseArgument);
  if (!name) throw new RedisReplyError("ERR empty command");
  return [name, ...args];
}

function parseArgument(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new RedisReplyError("ERR failed to parse command: arguments are text, numbers or booleans");
}

/** @throws RedisReplyError when it is not an array of commands. */
export function parseCommands(value: unknown): RedisCommand[] {
  if (!Array.isArray(value)) throw new RedisReplyError("ERR failed to parse pipeline: not a JSON array");
  if (value.length === 0) throw new RedisReplyError("ERR empty pipeline request");
  return value.map(parseCommand);
}

/** @throws RedisReplyError when it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RedisReplyError("ERR failed to parse command: not JSON");
  }
}

/** The decoded segments of a path: `/set/a%2Fb/1` → `["set", "a/b", "1"]`. */
export function pathSegments(path: string): string[] {
  const segments = path.replace(/^\//, "").split("/");
  try {
    return path === "/" ? [] : segments.map(decodeURIComponent);
  } catch {
    throw new RedisReplyError("ERR failed to parse command: the path is not well encoded");
  }
}

/**
 * The path style: segments, then the body as one argument, then each query parameter as a name and its value
 * (`POST /set/key?EX=100` with the value as the body).
 */
export function commandFromPath(segments: string[], body: string, query: URLSearchParams): RedisCommand {
  const options = [...query].flatMap(([name, value]) => {
    if (name === "_token") return [];
    return value === "" ? [name] : [name, value];
  });
  return parseCommand([...segments, ...(body === "" ? [] : [body]), ...options]);
}
