import type { Redis } from "ioredis";
import { type RedisCommand, RedisReplyError, type Reply } from "./backend.ts";
import { addToSortedSet, setString } from "./inProcessOptions.ts";

type Family = "string" | "hash" | "list" | "set" | "zset";
/** `added`: a count, or with INCR a score; `pairs`: an object, flattened; `scan`: a cursor and a list. */
type ReplyShape = "added" | "integer" | "integers" | "text" | "list" | "pairs" | "scan";

type CommandSpec = {
  shape: ReplyShape;
  /** Minimum and maximum number of arguments. Other options of Redis aren't supported. */
  arity: [min: number, max: number];
  /** The type of value that the first key may contain. Null: any. */
  family: Family | null;
};

const any = Number.POSITIVE_INFINITY;

function family(name: Family | null, commands: Record<string, [ReplyShape, number, number]>) {
  return Object.entries(commands).map(([command, [shape, least, most]]): [string, CommandSpec] => [
    command,
    { shape, arity: [least, most], family: name },
  ]);
}

const specs = new Map<string, CommandSpec>([
  ...family(null, {
    ping: ["text", 0, 1],
    echo: ["text", 1, 1],
    time: ["list", 0, 0],
    dbsize: ["integer", 0, 0],
    flushall: ["text", 0, 0],
    flushdb: ["text", 0, 0],
    publish: ["integer", 2, 2],
    keys: ["list", 1, 1],
    scan: ["scan", 1, 5],
    type: ["text", 1, 1],
    exists: ["integer", 1, any],
    del: ["integer", 1, any],
    unlink: ["integer", 1, any],
    expire: ["integer", 2, 2],
    pexpire: ["integer", 2, 2],
    expireat: ["integer", 2, 2],
    pexpireat: ["integer", 2, 2],
    persist: ["integer", 1, 1],
    ttl: ["integer", 1, 1],
    pttl: ["integer", 1, 1],
    rename: ["text", 2, 2],
    mset: ["text", 2, any],
    set: ["text", 2, any],
    setex: ["text", 3, 3],
    psetex: ["text", 3, 3],
  }),
  ...family("string", {
    get: ["text", 1, 1],
    getdel: ["text", 1, 1],
    getset: ["text", 2, 2],
    mget: ["list", 1, any],
    setnx: ["integer", 2, 2],
    append: ["integer", 2, 2],
    strlen: ["integer", 1, 1],
    incr: ["integer", 1, 1],
    incrby: ["integer", 2, 2],
    decr: ["integer", 1, 1],
    decrby: ["integer", 2, 2],
  }),
  ...family("hash", {
    hset: ["integer", 3, any],
    hsetnx: ["integer", 3, 3],
    hget: ["text", 2, 2],
    hmget: ["list", 2, any],
    hgetall: ["pairs", 1, 1],
    hkeys: ["list", 1, 1],
    hvals: ["list", 1, 1],
    hlen: ["integer", 1, 1],
    hexists: ["integer", 2, 2],
    hdel: ["integer", 2, any],
    hincrby: ["integer", 3, 3],
  }),
  ...family("list", {
    lpush: ["integer", 2, any],
    rpush: ["integer", 2, any],
    lpop: ["text", 1, 1],
    rpop: ["text", 1, 1],
    lrange: ["list", 3, 3],
    llen: ["integer", 1, 1],
    lindex: ["text", 2, 2],
    lrem: ["integer", 3, 3],
    ltrim: ["text", 3, 3],
  }),
  ...family("set", {
    sadd: ["integer", 2, any],
    srem: ["integer", 2, any],
    smembers: ["list", 1, 1],
    sismember: ["integer", 2, 2],
    smismember: ["integers", 2, any],
    scard: ["integer", 1, 1],
  }),
  ...family("zset", {
    zadd: ["added", 3, any],
    zrem: ["integer", 2, any],
    zcard: ["integer", 1, 1],
    zscore: ["text", 2, 2],
    zrank: ["integer", 2, 2],
    zrevrank: ["integer", 2, 2],
    zcount: ["integer", 3, 3],
    zrange: ["list", 3, any],
    zrevrange: ["list", 3, 4],
    zpopmin: ["list", 1, 2],
    zpopmax: ["list", 1, 2],
    zincrby: ["text", 3, 3],
    zremrangebyscore: ["integer", 3, 3],
    zremrangebyrank: ["integer", 3, 3],
  }),
]);

const sizeCommand: Record<Exclude<Family, "string">, string> = {
  hash: "hlen",
  list: "llen",
  set: "scard",
  zset: "zcard",
};

/** Calls a command of the in-process Redis by its name. */
async function call(redis: Redis, name: string, args: string[]): Promise<unknown> {
  const command: unknown = Reflect.get(redis, name);
  if (typeof command !== "function") throw new Error(`ERR unknown command '${name}'`);
  return command.apply(redis, args);
}

/**
 * Runs one of the commands above and corrects what `ioredis-mock` does differently from Redis: types are checked, empty
 * collections are deleted, replies have Redis's types.
 *
 * @throws RedisReplyError for anything Redis would reject, and for unsupported commands.
 */
export async function runInProcess(redis: Redis, command: RedisCommand): Promise<Reply> {
  const name = command[0].toLowerCase();
  const args = command.slice(1);
  const spec = specs.get(name);
  if (!spec) {
    throw new RedisReplyError(
      `ERR unknown command '${command[0]}' in the in-process Redis; install redis-server or set REDIS_URL`,
    );
  }
  if (args.length < spec.arity[0] || args.length > spec.arity[1]) {
    throw new RedisReplyError(`ERR wrong number of arguments for '${name}' command`);
  }
  try {
    const [key] = args;
    if (spec.family && key !== undefined) await assertFamily(redis, key, spec.family, name);
    if (spec.family === "string") await assertInteger(redis, name, args);
    const reply = shaped(await perform(redis, name, args), spec.shape);
    if (spec.family && spec.family !== "string" && key !== undefined) {
      if ((await call(redis, sizeCommand[spec.family], [key])) === 0) await redis.del(key);
    }
    return reply;
  } catch (error) {
    throw toReplyError(error);
  }
}

async function perform(redis: Redis, name: string, args: string[]): Promise<unknown> {
  if (name === "set") return setString(redis, args);
  if (name === "zadd") return addToSortedSet(redis, args);
  return call(redis, name, args);
}

async function assertFamily(redis: Redis, key: string, wanted: Family, name: string): Promise<void> {
  if (name === "mget") return;
  const type = await redis.type(key);
  if (type !== "none" && type !== wanted) {
    throw new RedisReplyError("WRONGTYPE Operation against a key holding the wrong kind of value");
  }
}

async function assertInteger(redis: Redis, name: string, [key = "", amount = "0"]: string[]): Promise<void> {
  if (!/^(incr|decr)(by)?$/.test(name)) return;
  const value = (await redis.get(key)) ?? "0";
  if (!/^-?\d{1,19}$/.test(value) || !/^-?\d{1,19}$/.test(amount)) {
    throw new RedisReplyError("ERR value is not an integer or out of range");
  }
}

function toReplyError(error: unknown): RedisReplyError {
  if (error instanceof RedisReplyError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new RedisReplyError(/^[A-Z]{3,} /.test(message) ? message : `ERR ${message}`);
}

function shaped(value: unknown, shape: ReplyShape): Reply {
  if (value === null || value === undefined) return null;
  if (shape === "integer") return Number(value);
  if (shape === "added") return typeof value === "number" ? value : text(value);
  if (shape === "text") return text(value);
  if (shape === "pairs") return Object.entries(value).flatMap(([field, content]) => [field, text(content)]);
  if (!Array.isArray(value)) return [];
  if (shape === "scan") return [text(value[0]), shaped(value[1], "list")];
  if (shape === "integers") return value.map(Number);
  return value.map((element) => (element === null || element === undefined ? null : text(element)));
}

function text(value: unknown): string {
  if (value === Number.POSITIVE_INFINITY) return "inf";
  if (value === Number.NEGATIVE_INFINITY) return "-inf";
  return String(value);
}
