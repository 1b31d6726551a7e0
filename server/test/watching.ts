import { createClient as createSocketClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { Stack } from "./stack.ts";

// biome-ignore lint/suspicious/noExplicitAny: what comes depends on the subscription; the tests assert its shape
export type State = any;

/** States that arrive, to be waited for one by one. */
export class Arrivals {
  readonly all: State[] = [];
  ended: "complete" | { error: unknown } | null = null;
  private wake: (() => void) | null = null;

  push(state: State): void {
    this.all.push(state);
    this.wake?.();
  }

  end(how: "complete" | { error: unknown }): void {
    this.ended ??= how;
    this.wake?.();
  }

  /** The first state, also among those that came before, that `matches`. */
  async until(what: string, matches: (state: State) => boolean, patienceMs = 6000): Promise<State> {
    return this.wait(`a state with ${what}`, () => this.all.find(matches), patienceMs);
  }

  async untilEnd(patienceMs = 6000): Promise<"complete" | { error: unknown }> {
    return this.wait("the end", () => this.ended, patienceMs);
  }

  private async wait<T>(what: string, look: () => T | null | undefined, patienceMs: number): Promise<T> {
    const end = Date.now() + patienceMs;
    for (;;) {
      const found = look();
      if (found) return found;
      const left = end - Date.now();
      if (left <= 0) {
        throw new Error(`waited ${patienceMs} ms in vain for ${what}; came: ${JSON.stringify(this.all)}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

export const jobSelection = `{
  uuid status attempt updatedAt place
  progress { attempt sequence phase step totalSteps preview { url width height } }
  error { code message }
  assets { uuid seed url thumbnailUrl }
}`;

/** Subscribes over a WebSocket of its own. */
export function watchBySocket(
  stack: Stack,
  field: string,
  options: { token?: string; headers?: Record<string, string> } = {},
): Arrivals & { close(): Promise<void>; closed: Promise<{ code: number; reason: string }> } {
  class SocketWithHeaders extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { headers: options.headers ?? {} });
    }
  }
  let tell: (event: { code: number; reason: string }) => void = () => undefined;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    tell = resolve;
  });
  const client = createSocketClient({
    url: `${stack.url.replace("http", "ws")}/graphql`,
    webSocketImpl: SocketWithHeaders,
    retryAttempts: 0,
    connectionParams: options.token ? { authorization: `Bearer ${options.token}` } : {},
    on: { closed: (event) => tell(event as { code: number; reason: string }) },
  });
  const arrivals = new Arrivals();
  const name = /^\w+/.exec(field)?.[0] ?? "";
  client.subscribe<Record<string, State>>(
    { query: `subscription { ${field} ${jobSelection} }` },
    {
      next: ({ data, errors }) => arrivals.push(errors ? { errors } : data?.[name]),
      error: (error) => arrivals.end({ error }),
      complete: () => arrivals.end("complete"),
    },
  );
  return Object.assign(arrivals, { closed, close: async () => client.dispose() });
}

/** Subscribes by server-sent events. */
export async function watchByEvents(
  stack: Stack,
  field: string,
  token: string,
): Promise<Arrivals & { close(): void; status: number }> {
  const abort = new AbortController();
  const response = await fetch(`${stack.url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "text/event-stream",
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ query: `subscription { ${field} ${jobSelection} }` }),
    signal: abort.signal,
  });
  const arrivals = new Arrivals();
  const name = /^\w+/.exec(field)?.[0] ?? "";
  const read = async (): Promise<void> => {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
      if (done) return arrivals.end({ error: "the stream ended" });
      const blocks = (text + value).split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        if (block.startsWith("event: complete")) arrivals.end("complete");
        const data = /^data: ?(.*)$/m.exec(block)?.[1];
        if (block.startsWith("event: next") && data) {
          const result = JSON.parse(data);
          arrivals.push(result.errors ? { errors: result.errors } : result.data[name]);
        }
      }
    }
  };
  read().catch((error) => arrivals.end({ error }));
  return Object.assign(arrivals, { status: response.status, close: () => abort.abort() });
}
