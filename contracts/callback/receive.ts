import { describeIssue } from "../validation/describeIssue.ts";
import { type JobCallback, jobCallbackSchema } from "./message.ts";
import { callbackSignatureHeader, checkCallbackSignature } from "./signature.ts";

/** Largest accepted callback in bytes. */
export const callbackBodyLimit = 1024 * 1024;

/** Why a callback is rejected unread. Workers retry after 401, because the secret may be corrected, but not after 400. */
export type CallbackRejection = {
  status: 400 | 401;
  code: "MALFORMED" | "BAD_SIGNATURE";
  message: string;
};

export type ReceivedCallback =
  | { ok: true; callback: JobCallback }
  | { ok: false; rejection: CallbackRejection };

const rejected = (rejection: CallbackRejection): ReceivedCallback => ({ ok: false, rejection });
const unsigned = (message: string): ReceivedCallback =>
  rejected({ status: 401, code: "BAD_SIGNATURE", message });
const malformed = (message: string): ReceivedCallback =>
  rejected({ status: 400, code: "MALFORMED", message });

/** PostgreSQL can't store NUL characters. Without this, a message that contains one would be retried forever. */
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
 * Verifies the signature of a received callback and parses its body.
 * @param received.signature value of the signature header, or an empty string if it is missing
 * @param received.now milliseconds since the epoch
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
  const parsed = jobCallbackSchema.safeParse(json.value, { error: describeIssue });
  if (parsed.success) return { ok: true, callback: parsed.data };
  const issue = parsed.error.issues[0];
  return malformed(`${issue?.path.join(".") || "body"}: ${issue?.message ?? "Is not valid."}`);
}
