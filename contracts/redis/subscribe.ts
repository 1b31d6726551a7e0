/** A line of an Upstash event stream: the confirmation of the subscription, or a message. */
export type StreamLine = { kind: "open" } | { kind: "message"; payload: string };

export type RedisStreamOptions = {
  /** REST URL and token of Upstash. */
  url: string;
  token: string;
  /** A channel, or all channels that match a pattern. */
  listenTo: { channel: string } | { pattern: string };
  signal: AbortSignal;
  onLine: (line: StreamLine) => void;
  /** Called for any received bytes, also for keepalives. */
  onBytes?: () => void;
};

/** Longest accepted line, in characters. An event with its preview has a few thousand. */
const longestLine = 1_000_000;

/**
 * Subscribes over Upstash's REST protocol: an event stream from `POST /subscribe/<channel>` or `/psubscribe/<pattern>`.
 * Resolves when the stream ends, which can happen without an error.
 *
 * Not with `@upstash/redis`, whose subscriber does not report the end of the stream.
 * @throws if the stream can't be opened, breaks, or `signal` aborts
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

/** Names are not escaped, as in Upstash's client. Ours contain no character that a path would require to be. */
function addressOf({ url, listenTo }: RedisStreamOptions): string {
  const [verb, name] =
    "channel" in listenTo ? ["subscribe", listenTo.channel] : ["psubscribe", listenTo.pattern];
  return `${url.replace(/\/+$/, "")}/${verb}/${name}`;
}

/**
 * Parses `data: <type>,<channel>,<payload>`, or with a pattern `data: pmessage,<pattern>,<channel>,<payload>`. Returns
 * null for keepalive comments, blank lines and everything else that is not a message.
 */
export function parseStreamLine(line: string): StreamLine | null {
  if (/^data: ?p?subscribe,/.test(line)) return { kind: "open" };
  const payload = /^data: ?(?:message,[^,]*|pmessage,[^,]*,[^,]*),(.*)$/s.exec(line)?.[1];
  return payload === undefined ? null : { kind: "message", payload };
}
