import { createClient as createSocketClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { Stack } from "./stack.ts";

// biome-ignore lint/suspicious/noExplicitAny: the shape depends on the subscription; the tests assert it
export type State = any;

/** The states that a subscription has received, to wait for one by one. */
export class ReceivedStates {
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

  /** Waits for the first state that `matches`, also among those received before. */
  async waitForState(what: string, matches: (state: State) => boolean, timeoutMs = 6000): Promise<State> {
    return this.wait(`a state with ${what}`, () => this.all.find(matches), timeoutMs);
  }

  async waitForEnd(timeoutMs = 6000): Promise<"complete" | { error: unknown }> {
    return this.wait("the end", () => this.ended, timeoutMs);
  }

  private async wait<T>(what: string, find: () => T | null | undefined, timeoutMs: number): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const found = find();
      if (found) return found;
      const left = deadline - Date.now();
      if (left <= 0) {
        throw new Error(
          `timed out after ${timeoutMs} ms while waiting for ${what}; received: ${JSON.stringify(this.all)}`,
        );
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
  uuid status attemptCount updatedAt queuePosition
  progress { attemptNumber sequence phase step totalSteps preview { dataUrl width height } }
  error { code message }
  assets { uuid seed url thumbnailUrl }
}`;

/** Subscribes over a new WebSocket. */
export function subscribeOverSocket(
  stack: Stack,
  field: string,
  options: { token?: string; headers?: Record<string, string> } = {},
): ReceivedStates & { close(): Promise<void>; closed: Promise<{ code: number; reason: string }> } {
  class SocketWithHeaders extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, { headers: options.headers ?? {} });
    }
  }
  let onClosed: (event: { code: number; reason: string }) => void = () => undefined;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    onClosed = resolve;
  });
  const client = createSocketClient({
    url: `${stack.url.replace("http", "ws")}/graphql`,
    webSocketImpl: SocketWithHeaders,
    retryAttempts: 0,
    connectionParams: options.token ? { authorization: `Bearer ${options.token}` } : {},
    on: { closed: (event) => onClosed(event as { code: number; reason: string }) },
  });
  const received = new ReceivedStates();
  const name = /^\w+/.exec(field)?.[0] ?? "";
  client.subscribe<Record<string, State>>(
    { query: `subscription { ${field} ${jobSelection} }` },
    {
      next: ({ data, errors }) => received.push(errors ? { errors } : data?.[name]),
      error: (error) => received.end({ error }),
      complete: () => received.end("complete"),
    },
  );
  return Object.assign(received, { closed, close: async () => client.dispose() });
}

/** Subscribes over server-sent events. */
export async function subscribeOverSse(
  stack: Stack,
  field: string,
  token: string,
): Promise<ReceivedStates & { close(): void; status: number }> {
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
  const received = new ReceivedStates();
  const name = /^\w+/.exec(field)?.[0] ?? "";
  const read = async (): Promise<void> => {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    for (;;) {
      const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
      if (done) return received.end({ error: "the stream ended" });
      const blocks = (text + value).split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        if (block.startsWith("event: complete")) received.end("complete");
        const data = /^data: ?(.*)$/m.exec(block)?.[1];
        if (block.startsWith("event: next") && data) {
          const result = JSON.parse(data);
          received.push(result.errors ? { errors: result.errors } : result.data[name]);
        }
      }
    }
  };
  read().catch((error) => received.end({ error }));
  return Object.assign(received, { status: response.status, close: () => abort.abort() });
}
