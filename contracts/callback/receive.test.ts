import { expect, it } from "vitest";
import { receiveCallback } from "./receive.ts";
import { signCallback } from "./signature.ts";

const secret = "a secret between worker and server";
const now = Date.UTC(2026, 0, 1);

async function rejectionOf(body: string, header?: string) {
  const signature = header ?? (await signCallback(secret, body, now));
  const received = await receiveCallback({ secret, body, signature, now });
  return received.ok ? null : received.rejection;
}

const attempt = { job_id: "11111111-1111-4111-8111-111111111111", attempt: 1, worker_id: "worker-1" };

it.each([
  ["", "The header ourvidz-signature is missing."],
  ["t=1", "The signature is malformed."],
  [`t=1,v1=${"0".repeat(64)}`, "The signature is expired."],
  [`t=${now / 1000},v1=${"0".repeat(64)}`, "The signature is wrong."],
])("rejects the signature %j with its cause", async (header, message) => {
  expect(await rejectionOf("{}", header)).toEqual({ status: 401, code: "BAD_SIGNATURE", message });
});

it.each([
  ["{", "The body is not JSON."],
  ["", "The body is not JSON."],
  ["[]", "body: Must be an object."],
  [JSON.stringify({ ...attempt, status: "failed", error_code: "BROKEN" }), "error_message: Is missing."],
])("rejects the body %j and names the field", async (body, message) => {
  expect(await rejectionOf(body)).toEqual({ status: 400, code: "MALFORMED", message });
});

it("accepts a valid callback", async () => {
  expect(await rejectionOf(JSON.stringify({ ...attempt, status: "cancelled" }))).toBeNull();
});
