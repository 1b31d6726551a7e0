import { z } from "zod";
import { type CallbackAnswer, callbackAnswerSchema, type JobCallback } from "#contracts/callback/message.ts";
import { callbackSignatureHeader, signCallback } from "#contracts/callback/signature.ts";

/** What became of one try to deliver a callback. */
export type Delivery =
  | { kind: "accepted"; outcome: CallbackAnswer["outcome"] }
  /** For good: the server has understood it and will never take it. `code` as far as it gave one. */
  | { kind: "refused"; reason: string; code: string | null }
  /** Not now; `reason` says what an operator may have to mend. */
  | { kind: "failed"; reason: string };

/** `signal` ends a try that is on its way. */
export type DeliverCallback = (callback: JobCallback, signal: AbortSignal) => Promise<Delivery>;

const answerLimitMs = 15_000;
const refusalSchema = z.object({ error: z.object({ code: z.string() }) });
const finalStatuses: ReadonlySet<number> = new Set([400, 409, 413, 422]);

/** Sends callbacks to one address. The signature is made afresh for each try, for it expires. */
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
        // A redirected POST arrives as a GET without a body, or not at all.
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerLimitMs)]),
      });
      return judge(response.status, await response.text());
    } catch (error) {
      return { kind: "failed", reason: `no answer (${describe(error)})` };
    }
  };
}

function judge(status: number, text: string): Delivery {
  if (status === 200) {
    const answer = callbackAnswerSchema.safeParse(parseJson(text));
    if (answer.success) return { kind: "accepted", outcome: answer.data.outcome };
    return { kind: "failed", reason: "the answer is not one of our server's; check JOB_CALLBACK_URL" };
  }
  const excerpt = text.slice(0, 300);
  if (finalStatuses.has(status)) {
    const code = refusalSchema.safeParse(parseJson(text)).data?.error.code ?? null;
    return { kind: "refused", reason: `status ${status}: ${excerpt}`, code };
  }
  return { kind: "failed", reason: `status ${status}${hintFor(status)}` };
}

/** What is wrong with the set-up rather than with the callback can be mended, so it is tried again. */
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
