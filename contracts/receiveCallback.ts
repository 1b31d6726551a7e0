import { type JobCallback, jobCallbackSchema } from "./callback.ts";
import { checkCallbackSignature } from "./callbackSignature.ts";

/** Bytes of the largest callback that is read. */
export const callbackBodyLimit = 1024 * 1024;

/** Why a callback is not even looked at. A worker never sends a 400 again; a 401 it does, for a secret may be mended. */
export type CallbackRefusal = {
  status: 400 | 401;
  code: "MALFORMED" | "BAD_SIGNATURE";
  message: string;
};

export type ReceivedCallback = { ok: true; callback: JobCallback } | { ok: false; refusal: CallbackRefusal };

const refused = (refusal: CallbackRefusal): ReceivedCallback => ({ ok: false, refusal });

/** Postgres keeps no NUL; a message that quotes one must not be tried for ever. */
const withoutNul = (_key: string, value: unknown): unknown =>
  typeof value === "string" ? value.replaceAll("\u0000", "\ufffd") : value;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, withoutNul);
  } catch {
    return undefined;
  }
}

/**
 * Reads a callback as it came in: the signature over the bytes first, then the message. `signature` is the header's
 * value, empty without one; `now` in milliseconds since the epoch.
 */
export async function receiveCallback(received: {
  secret: string;
  body: string;
  signature: string;
  now: number;
}): Promise<ReceivedCallback> {
  const { secret, body, signature, now } = received;
  const check = await checkCallbackSignature(secret, body, signature, now);
  if (check !== "valid") {
    return refused({ status: 401, code: "BAD_SIGNATURE", message: `The signature is ${check}.` });
  }
  const parsed = jobCallbackSchema.safeParse(parseJson(body));
  if (parsed.success) return { ok: true, callback: parsed.data };
  const issue = parsed.error.issues[0];
  const where = issue?.path.join(".") || "body";
  return refused({ status: 400, code: "MALFORMED", message: `${where}: ${issue?.message ?? "not valid"}` });
}
