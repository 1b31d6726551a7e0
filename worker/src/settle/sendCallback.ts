import { z } from "zod";
import {
  type CallbackResponse,
  callbackResponseSchema,
  type JobCallback,
} from "#contracts/callback/message.ts";
import { callbackSignatureHeader, signCallback } from "#contracts/callback/signature.ts";

/** The outcome of one delivery. */
export type Delivery =
  | { kind: "accepted"; outcome: CallbackResponse["outcome"] }
  /** The server will never accept this callback. `code` is null if the response had none. */
  | { kind: "refused"; reason: string; code: string | null }
  /** The delivery may succeed later; `reason` says what an operator may have to fix. */
  | { kind: "failed"; reason: string };

/** `signal` aborts the request. */
export type DeliverCallback = (callback: JobCallback, signal: AbortSignal) => Promise<Delivery>;

const requestTimeoutMs = 15_000;
const refusalSchema = z.object({ error: z.object({ code: z.string() }) });
const finalStatuses: ReadonlySet<number> = new Set([400, 409, 413, 422]);

/** Sends callbacks to one URL. Each request has a new signature, because signatures expire. */
export function callbackSender(options: { url: string; secret: string; now(): number }): DeliverCallback {
  return async (callback, signal) => {
    const body = JSON.stringify(callback);
    try {
      const response = await fetch(options.url, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          [callbackSignatureHeader]: await signCallback(options.secret, body, options.now()),
        },
        body,
        // Following a redirect would turn the POST into a GET without a body.
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
      });
      return deliveryOf(response.status, await response.text());
    } catch (error) {
      return { kind: "failed", reason: `no response (${describe(error)})` };
    }
  };
}

function deliveryOf(status: number, text: string): Delivery {
  if (status === 200) {
    const answer = callbackResponseSchema.safeParse(parseJson(text));
    if (answer.success) return { kind: "accepted", outcome: answer.data.outcome };
    return { kind: "failed", reason: "the response is not from our server; check JOB_CALLBACK_URL" };
  }
  const excerpt = text.slice(0, 300);
  if (finalStatuses.has(status)) {
    const code = refusalSchema.safeParse(parseJson(text)).data?.error.code ?? null;
    return { kind: "refused", reason: `status ${status}: ${excerpt}`, code };
  }
  return { kind: "failed", reason: `status ${status}${hintFor(status)}` };
}

/** A hint for configuration errors. The callback is retried, because an operator can fix them. */
function hintFor(status: number): string {
  if (status === 401) return "; check that JOB_CALLBACK_SECRET and the clocks agree";
  if (status >= 300 && status < 400) return "; JOB_CALLBACK_URL is redirected, set it to the final address";
  if (status === 404 || status === 405) return "; check JOB_CALLBACK_URL";
  return "";
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
