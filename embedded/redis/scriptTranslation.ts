import { createHash } from "node:crypto";
import type { RedisCommand } from "./backend.ts";

/** Upstash's own flag in `#!lua flags=…`; `@upstash/ratelimit` sets it and Redis refuses scripts with it. */
const upstashFlag = /^#!lua[^\n]*\ballow-key-locking\b[^\n]*/;

/** Returns the script as Redis accepts it. The line is kept, so that line numbers in errors are right. */
export function withoutUpstashFlag(source: string): string {
  return source.replace(upstashFlag, "--");
}

export function scriptHash(source: string): string {
  return createHash("sha1").update(source).digest("hex");
}

export type ScriptTranslation = {
  /** The command to send instead. */
  outgoing(command: RedisCommand): RedisCommand;
};

/**
 * Lets clients call a changed script by the hash of the original. Hashes are learned from EVAL. An unknown hash is passed
 * on: Redis replies NOSCRIPT, and clients then send the source.
 */
export function createScriptTranslation(): ScriptTranslation {
  const changed = new Map<string, string>();
  return {
    outgoing(command) {
      const [name, first, ...rest] = command;
      if (first === undefined) return command;
      if (/^eval(_ro)?$/i.test(name)) {
        const source = withoutUpstashFlag(first);
        if (source !== first) changed.set(scriptHash(first), scriptHash(source));
        return [name, source, ...rest];
      }
      if (/^evalsha(_ro)?$/i.test(name)) {
        const hash = first.toLowerCase();
        return [name, changed.get(hash) ?? hash, ...rest];
      }
      return command;
    },
  };
}
