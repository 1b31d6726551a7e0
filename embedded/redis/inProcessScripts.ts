import type { Redis } from "ioredis";
import { type RedisCommand, RedisReplyError, type Reply } from "./backend.ts";
import { scriptHash, withoutUpstashFlag } from "./scriptTranslation.ts";

/**
 * Runs in ioredis-mock's Lua before the script, which is the last of ARGV. It makes `redis.call` answer plain
 * tables with `false` for nil as Redis does, and writes what the script returns as text that `decode` reads:
 * the mock's own conversion loses the order of arrays, floats and nested errors.
 * Numbers: Lua here is 5.3 where Redis has 5.1, so whole floats are turned into integers on the way in.
 */
const prelude = `
local rawcall, toplain = redis.call, nil
local function lengthof(list) return list.length end
local function plain(value)
  if value == nil then return false end
  if type(value) == "number" then return math.tointeger(value) or value end
  if type(value) ~= "userdata" then return value end
  local isarray, length = pcall(lengthof, value)
  return isarray and toplain(value, 0, length - 1)
end
toplain = function(list, first, last)
  local out = {}
  for i = first, last do out[#out + 1] = plain(list[i]) end
  return out
end
local function argument(value)
  if type(value) ~= "number" then return value end
  local whole = math.tointeger(value)
  return whole and string.format("%d", whole) or string.format("%.17g", value)
end
redis.call = function(...)
  local arguments = table.pack(...)
  for i = 1, arguments.n do arguments[i] = argument(arguments[i]) end
  local value = rawcall(table.unpack(arguments, 1, arguments.n))
  if type(value) == "userdata" then return toplain(value, 1, #value) end
  return plain(value)
end
redis.pcall = function(...)
  local done, value = pcall(redis.call, ...)
  return done and value or (not done and { err = tostring(value) })
end
redis.error_reply = function(text) return { err = text } end
redis.status_reply = function(text) return { ok = text } end
redis.log = function() end
local function encode(value)
  local kind = type(value)
  if kind == "string" then return "$" .. #value .. ":" .. value end
  if kind == "number" then return "#" .. string.format("%.0f", value >= 0 and math.floor(value) or math.ceil(value)) .. ":" end
  if kind == "boolean" and value then return "#1:" end
  if kind ~= "table" then return "_:" end
  if value.err then return "-" .. #value.err .. ":" .. value.err end
  if value.ok then return encode(value.ok) end
  local parts = {}
  for i = 1, #value do
    if value[i] == nil then break end
    parts[i] = encode(value[i])
  end
  return "*" .. #parts .. ":" .. table.concat(parts)
end
local chunk, fault = load(table.remove(ARGV), "@user_script", "t")
if not chunk then return encode({ err = "ERR Error compiling script: " .. tostring(fault) }) end
local done, value = pcall(chunk)
if not done then return encode({ err = tostring(value) }) end
return encode(value)
`;

export type Scripts = {
  knows(name: string): boolean;
  run(command: RedisCommand): Promise<Reply>;
};

/** EVAL, EVALSHA, their _RO forms, and SCRIPT LOAD, EXISTS and FLUSH. */
export function createScripts(redis: Redis): Scripts {
  const sources = new Map<string, string>();

  function remember(source: string): string {
    const sha = scriptHash(source);
    sources.set(sha, withoutUpstashFlag(source));
    return sha;
  }

  async function evaluate(source: string, [count = "", ...rest]: string[]): Promise<Reply> {
    const keys = Number(count);
    if (!Number.isInteger(keys)) throw new RedisReplyError("ERR value is not an integer or out of range");
    if (keys < 0) throw new RedisReplyError("ERR Number of keys can't be negative");
    if (keys > rest.length) {
      throw new RedisReplyError("ERR Number of keys can't be greater than number of args");
    }
    const written = await redis.eval(prelude, keys, ...rest, source).catch((error: unknown) => {
      throw new RedisReplyError(`ERR ${error instanceof Error ? error.message : String(error)}`);
    });
    return decode(Buffer.from(String(written)), { at: 0 });
  }

  function script([subcommand = "", ...args]: string[]): Reply {
    switch (subcommand.toUpperCase()) {
      case "LOAD":
        return remember(args[0] ?? "");
      case "EXISTS":
        return args.map((sha) => (sources.has(sha.toLowerCase()) ? 1 : 0));
      case "FLUSH":
        sources.clear();
        return "OK";
      default:
        throw new RedisReplyError(`ERR unknown subcommand '${subcommand}' for 'script'`);
    }
  }

  return {
    knows: (name) => /^(eval|evalsha)(_ro)?$|^script$/i.test(name),
    async run([name, ...args]) {
      if (name.toLowerCase() === "script") return script(args);
      const [first, ...rest] = args;
      if (first === undefined || rest.length === 0) {
        throw new RedisReplyError(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
      }
      const hash = /sha/i.test(name) ? first.toLowerCase() : remember(first);
      const source = sources.get(hash);
      if (source === undefined) throw new RedisReplyError("NOSCRIPT No matching script. Please use EVAL.");
      return raised(await evaluate(source, rest));
    },
  };
}

/** An error the script returned, or died of, is the error of the command. */
function raised(reply: Reply): Reply {
  if (!(reply instanceof RedisReplyError)) return reply;
  const message = reply.message.replace(/^(Type)?Error: /, "");
  throw new RedisReplyError(/^[A-Z]{3,} /.test(message) ? message : `ERR ${message}`);
}

/** Reads `<kind><length or number>:<content>` as the prelude writes it. */
function decode(written: Buffer, position: { at: number }): Reply {
  const colon = written.indexOf(58, position.at);
  if (colon < 0) throw new RedisReplyError("ERR the script's reply cannot be read");
  const kind = written.toString("latin1", position.at, position.at + 1);
  const number = Number(written.toString("latin1", position.at + 1, colon));
  position.at = colon + 1;
  if (kind === "_") return null;
  if (kind === "#") return number;
  if (kind === "*") return Array.from({ length: number }, () => decode(written, position));
  const content = written.toString("utf8", position.at, position.at + number);
  position.at += number;
  return kind === "-" ? new RedisReplyError(content) : content;
}
