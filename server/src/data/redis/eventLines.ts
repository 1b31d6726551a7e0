/** Longest line worth keeping, in characters; a preview is a few kilobytes. */
const longestLine = 1_000_000;

export type StreamLine = { kind: "subscribed" } | { kind: "message"; payload: string };

/** Reads one line of Upstash's event stream: `data: <type>,<channel>,<payload>`, for patterns one field more. */
export function parseEventLine(line: string): StreamLine | null {
  if (!line.startsWith("data: ")) return null;
  const fields = line.slice("data: ".length).replace(/\r$/, "");
  if (fields.startsWith("psubscribe,")) return { kind: "subscribed" };
  const match = /^pmessage,[^,]*,[^,]*,(.*)$/s.exec(fields);
  return match?.[1] === undefined ? null : { kind: "message", payload: match[1] };
}

/** Splits chunks of bytes into lines. Throws when a line grows without end. */
export async function* readLines(
  body: ReadableStream<Uint8Array>,
  onChunk: () => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    onChunk();
    const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > longestLine) throw new Error("A line of the event stream has no end.");
    yield* lines;
  }
}
