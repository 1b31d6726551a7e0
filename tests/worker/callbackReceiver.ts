import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { SupabaseClient } from "@supabase/supabase-js";
import { type JobCallback, jobCallbackSchema } from "#contracts/callback/message.ts";
import { callbackSignatureHeader, checkCallbackSignature } from "#contracts/callback/signature.ts";

/** A callback as it arrived, with what was answered to it. */
export type Received = { callback: JobCallback; status: number; outcome: string | null };

export type CallbackReceiver = {
  url: string;
  received: Received[];
  /** Answers the next callbacks with these statuses instead of settling them. */
  answerNext(...statuses: number[]): void;
  /** The first callback, past or future, for which this holds. */
  next(what: string, matches: (received: Received) => boolean, limitMs?: number): Promise<Received>;
  close(): Promise<void>;
};

/** Does with callbacks what the server does: check the signature, then `settle_job`. */
export async function startReceiver(options: {
  secret: string;
  supabase: SupabaseClient;
  port?: number;
  onSettled(
    callback: JobCallback,
    outcome: { outcome: string; queue: string; queue_score: number; job_type: string },
  ): Promise<void>;
}): Promise<CallbackReceiver> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  const scripted: number[] = [];

  const take = async (request: IncomingMessage): Promise<{ status: number; body: string }> => {
    const body = (await request.toArray()).join("");
    const signature = String(request.headers[callbackSignatureHeader] ?? "");
    if ((await checkCallbackSignature(options.secret, body, signature, Date.now())) !== "valid") {
      return { status: 401, body: "" };
    }
    const callback = jobCallbackSchema.parse(JSON.parse(body));
    const status = scripted.shift() ?? 200;
    if (status !== 200) return note({ callback, status, outcome: null });
    const { data, error } = await options.supabase.rpc("settle_job", settlement(callback));
    if (error) return note({ callback, status: 422, outcome: error.hint });
    await options.onSettled(callback, data);
    return note({ callback, status, outcome: data.outcome });
  };
  const note = (entry: Received) => {
    received.push(entry);
    for (const wake of waiting) wake();
    return { status: entry.status, body: JSON.stringify({ outcome: entry.outcome }) };
  };

  const server = createServer((request, response) => {
    take(request).then(
      ({ status, body }) => response.writeHead(status, { "content-type": "application/json" }).end(body),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callbacks/job`,
    received,
    answerNext: (...statuses) => void scripted.push(...statuses),
    next: (what, matches, limitMs) =>
      waitFor(
        what,
        waiting,
        () => received.find(matches),
        () =>
          received
            .map(
              ({ callback, status, outcome }) =>
                `${callback.job_id}-${callback.attempt} ${callback.status} ${status} ${outcome}`,
            )
            .join(", "),
        limitMs,
      ),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function settlement(callback: JobCallback): Record<string, unknown> {
  const isFailed = callback.status === "failed";
  return {
    p_job_id: callback.job_id,
    p_attempt: callback.attempt,
    p_worker_id: callback.worker_id,
    p_status: callback.status,
    p_assets: callback.status === "completed" ? callback.assets : null,
    p_error_code: isFailed ? callback.error_code : null,
    p_error_message: isFailed ? callback.error_message : null,
    p_retryable: isFailed && callback.retryable,
    p_timings: callback.status === "completed" ? callback.timings : null,
  };
}

/** Looks again whenever `waiting` is woken; says what it waited for when that never comes. */
export async function waitFor<T>(
  what: string,
  waiting: Set<() => void>,
  look: () => T | undefined,
  seen: () => string,
  limitMs = 30_000,
): Promise<T> {
  const limit = AbortSignal.timeout(limitMs);
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    if (limit.aborted) throw new Error(`waited ${limitMs} ms for ${what}; seen so far: ${seen()}`);
    await new Promise<void>((resolve) => {
      const wake = () => {
        waiting.delete(wake);
        limit.removeEventListener("abort", wake);
        resolve();
      };
      waiting.add(wake);
      limit.addEventListener("abort", wake, { once: true });
    });
  }
}
