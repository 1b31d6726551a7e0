import { expect, it } from "vitest";
import { receiveCallback } from "./receive.ts";
import { signCallback } from "./signature.ts";

const secret = "a secret between worker and server";
const now = Date.UTC(2026, 0, 1);

async function refusalOf(body: string, header?: string) {
  const signature = header ?? (await signCallback(secret, body, now));
  const received = await receiveCallback({ secret, body, signature, now });
  return received.ok ? null : received.refusal;
}

const attempt = { job_id: "11111111-1111-4111-8111-111111111111", attempt: 1, worker_id: "worker-1" };

it.each([
  ["", "The header ourvidz-signature is missing."],
  ["t=1", "The signature is malformed."],
  [`t=1,v1=${"0".repeat(64)}`, "The signature is expired."],
  [`t=${now / 1000},v1=${"0".repeat(64)}`, "The signature is wrong."],
])("says what is the matter with the signature %j", async (header, message) => {
  expect(await refusalOf("{}", header)).toEqual({ status: 401, code: "BAD_SIGNATURE", message });
});

it.each([
  ["{", "The body is not JSON."],
  ["", "The body is not JSON."],
  ["[]", "body: Must be an object."],
  [JSON.stringify({ ...attempt, status: "failed", error_code: "BROKEN" }), "error_message: Is missing."],
])("says what is the matter with the body %j", async (body, message) => {
  expect(await refusalOf(body)).toEqual({ status: 400, code: "MALFORMED", message });
});

it("takes a callback that is in order", async () => {
  expect(await refusalOf(JSON.stringify({ ...attempt, status: "cancelled" }))).toBeNull();
});
