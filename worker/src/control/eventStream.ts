/** One line of an Upstash event stream: the confirmation of the subscription, or a message. */
export type StreamLine = { kind: "open" } | { kind: "message"; payload: string };

export type EventStreamOptions = { url: string; token: string; channel: string; signal: AbortSignal };

/**
 * Listens to one channel over Upstash's REST protocol (`POST /subscribe/<channel>`, an event stream of
 * `data: <type>,<channel>,<payload>` lines) and calls `onLine` for each. Resolves when the stream ends.
 *
 * Read here rather than by `@upstash/redis`, whose subscriber keeps the end of a stream to itself.
 * @throws when the stream cannot be opened or breaks, and when `signal` aborts.
 */
export async function readEventStream(
  options: EventStreamOptions,
  onLine: (line: StreamLine) => void,
): Promise<void> {
  const address = `${options.url.replace(/\/+$/, "")}/subscribe/${encodeURIComponent(options.channel)}`;
  const response = await fetch(address, {
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
    const lines = (rest + decoder.decode(part.value, { stream: true })).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const parsed = parseStreamLine(line);
      if (parsed) onLine(parsed);
    }
  }
}

/** null for keepalive comments, blank lines and anything else that carries no message. */
export function parseStreamLine(line: string): StreamLine | null {
  const match = /^data: ?(\w+),([^,]*),(.*)$/.exec(line);
  if (match?.[1] === "subscribe") return { kind: "open" };
  return match?.[1] === "message" && match[3] !== undefined ? { kind: "message", payload: match[3] } : null;
}
