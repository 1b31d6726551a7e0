import type { Redis } from "ioredis";
import { RedisReplyError, type Reply } from "./backend.ts";

const syntaxError = (): RedisReplyError => new RedisReplyError("ERR syntax error");

/** SET key value [NX|XX] [GET] [EX s|PX ms|EXAT s|PXAT ms|KEEPTTL]; options in either case. */
export async function setString(redis: Redis, [key = "", value = "", ...options]: string[]): Promise<Reply> {
  const { flags, expiresAt } = parseSetOptions(options);
  const type = await redis.type(key);
  if (flags.has("GET") && type !== "none" && type !== "string") {
    throw new RedisReplyError("WRONGTYPE Operation against a key holding the wrong kind of value");
  }
  const before = type === "string" ? await redis.get(key) : null;
  const refused = (flags.has("NX") && type !== "none") || (flags.has("XX") && type === "none");
  if (refused) return flags.has("GET") ? before : null;
  const left = flags.has("KEEPTTL") ? await redis.pttl(key) : -1;
  await redis.set(key, value);
  if (expiresAt !== null) await redis.pexpireat(key, expiresAt);
  else if (left > 0) await redis.pexpire(key, left);
  return flags.has("GET") ? before : "OK";
}

function parseSetOptions(options: string[]): { flags: Set<string>; expiresAt: number | null } {
  const flags = new Set<string>();
  let expiresAt: number | null = null;
  const rest = [...options];
  for (let option = rest.shift()?.toUpperCase(); option; option = rest.shift()?.toUpperCase()) {
    if (["NX", "XX", "GET", "KEEPTTL"].includes(option)) {
      flags.add(option);
      continue;
    }
    if (!["EX", "PX", "EXAT", "PXAT"].includes(option) || expiresAt !== null) throw syntaxError();
    const amount = Number(rest.shift() ?? Number.NaN);
    if (!Number.isInteger(amount)) throw new RedisReplyError("ERR value is not an integer or out of range");
    if (amount <= 0) throw new RedisReplyError("ERR invalid expire time in 'set' command");
    const milliseconds = option.startsWith("EX") ? amount * 1000 : amount;
    expiresAt = option.endsWith("AT") ? milliseconds : Date.now() + milliseconds;
  }
  if ((flags.has("NX") && flags.has("XX")) || (flags.has("KEEPTTL") && expiresAt !== null))
    throw syntaxError();
  return { flags, expiresAt };
}

/** ZADD key [NX|XX] [GT|LT] [CH] [INCR] score member …; options in either case. */
export async function addToSortedSet(redis: Redis, [key = "", ...rest]: string[]): Promise<Reply> {
  const flags = new Set<string>();
  while (rest[0] && ["NX", "XX", "GT", "LT", "CH", "INCR"].includes(rest[0].toUpperCase())) {
    flags.add(String(rest.shift()).toUpperCase());
  }
  if (rest.length === 0 || rest.length % 2 !== 0) throw syntaxError();
  if (flags.has("NX") && (flags.has("XX") || flags.has("GT") || flags.has("LT"))) {
    throw new RedisReplyError("ERR XX, GT, LT and NX options at the same time are not compatible");
  }
  const pairs = Array.from({ length: rest.length / 2 }, (_, index) => ({
    score: parseScore(rest[index * 2] ?? ""),
    member: rest[index * 2 + 1] ?? "",
  }));
  if (flags.has("INCR") && pairs.length > 1) {
    throw new RedisReplyError("ERR INCR option supports a single increment-element pair");
  }
  let added = 0;
  let changed = 0;
  let last: number | null = null;
  for (const { score, member } of pairs) {
    const text = await redis.zscore(key, member);
    const before = text === null ? null : Number(text);
    const wanted = flags.has("INCR") ? (before ?? 0) + score : score;
    if (!admits(flags, before, wanted)) continue;
    await redis.zadd(key, wanted, member);
    if (before === null) added += 1;
    else if (before !== wanted) changed += 1;
    last = wanted;
  }
  if (flags.has("INCR")) return last === null ? null : String(last);
  return flags.has("CH") ? added + changed : added;
}

function admits(flags: Set<string>, before: number | null, wanted: number): boolean {
  if (before === null) return !flags.has("XX");
  if (flags.has("NX")) return false;
  if (flags.has("GT")) return wanted > before;
  return flags.has("LT") ? wanted < before : true;
}

function parseScore(text: string): number {
  const infinity = /^([+-]?)inf(inity)?$/i.exec(text);
  if (infinity) return infinity[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const score = Number(text);
  if (text.trim() === "" || Number.isNaN(score)) throw new RedisReplyError("ERR value is not a valid float");
  return score;
}
