import { plainIssue } from "../plainIssue.ts";
import { type JobCallback, jobCallbackSchema } from "./message.ts";
import { callbackSignatureHeader, checkCallbackSignature } from "./signature.ts";

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
const unsigned = (message: string): ReceivedCallback =>
  refused({ status: 401, code: "BAD_SIGNATURE", message });
const malformed = (message: string): ReceivedCallback => refused({ status: 400, code: "MALFORMED", message });

/** Postgres keeps no NUL; a message that quotes one must not be tried for ever. */
const withoutNul = (_key: string, value: unknown): unknown =>
  typeof value === "string" ? value.replaceAll("\u0000", "\ufffd") : value;

function parseJson(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text, withoutNul) };
  } catch {
    return null;
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
  if (signature === "") return unsigned(`The header ${callbackSignatureHeader} is missing.`);
  const check = await checkCallbackSignature(secret, body, signature, now);
  if (check !== "valid") return unsigned(`The signature is ${check}.`);
  const json = parseJson(body);
  if (!json) return malformed("The body is not JSON.");
  const parsed = jobCallbackSchema.safeParse(json.value, { error: plainIssue });
  if (parsed.success) return { ok: true, callback: parsed.data };
  const issue = parsed.error.issues[0];
  return malformed(`${issue?.path.join("..") || "body"}: ${issue?.message ?? "Is not valid."}`);
}
