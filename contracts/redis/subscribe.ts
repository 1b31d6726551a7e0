/** One line of an Upstash event stream: the confirmation of the subscription, or a message. */
export type StreamLine = { kind: "open" } | { kind: "message"; payload: string };

export type RedisStreamOptions = {
  /** Upstash's REST address and token. */
  url: string;
  token: string;
  /** One channel, or all whose names match. */
  listenTo: { channel: string } | { pattern: string };
  signal: AbortSignal;
  onLine: (line: StreamLine) => void;
  /** Any bytes at all, keepalives too. */
  onBytes?: () => void;
};

/** Longest line worth keeping, in characters; an event with its preview is a few thousand. */
const longestLine = 1_000_000;

/**
 * Listens over Upstash's REST protocol (`POST /subscribe/<channel>` or `/psubscribe/<pattern>`, an event stream).
 * Resolves when the stream ends, which it may do without a word.
 *
 * Read here rather than by `@upstash/redis`, whose subscriber keeps the end of a stream to itself.
 * @throws when the stream cannot be opened or breaks, and when `signal` aborts.
 */
export async function readRedisStream(options: RedisStreamOptions): Promise<void> {
  const response = await fetch(addressOf(options), {
    method: "POST",
    headers: {
      authorization: `Bearer ${options.token}`,
      accept: "text/event-stream",
      "cache-control": "no-cache",
    },
    signal: options.signal,
  });
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`Redis refused the event stream with status ${response.status}`);
  }
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    options.onBytes?.();
    const lines = (rest + decoder.decode(part.value, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? "";
    if (rest.length > longestLine) throw new Error("A line of the event stream has no end");
    for (const line of lines) {
      const parsed = parseStreamLine(line);
      if (parsed) options.onLine(parsed);
    }
  }
}

/** Names go as they are, as in Upstash's client: ours have nothing that a path would need escaped. */
function addressOf({ url, listenTo }: RedisStreamOptions): string {
  const [verb, name] =
    "channel" in listenTo ? ["subscribe", listenTo.channel] : ["psubscribe", listenTo.pattern];
  return `${url.replace(/\/+$/, "")}/${verb}/${name}`;
}

/**
 * `data: <type>,<channel>,<payload>`, for patterns `data: pmessage,<pattern>,<channel>,<payload>`.
 * null for keepalive comments, blank lines and anything else that carries no message.
 */
export function parseStreamLine(line: string): StreamLine | null {
  if (/^data: ?p?subscribe,/.test(line)) return { kind: "open" };
  const payload = /^data: ?(?:message,[^,]*|pmessage,[^,]*,[^,]*),(.*)$/s.exec(line)?.[1];
  return payload === undefined ? null : { kind: "message", payload };
}
