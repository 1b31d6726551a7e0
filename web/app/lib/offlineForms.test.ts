import { expect, it, vi } from "vitest";
import { ConnectionError } from "../live/fetchWithRetry.ts";
import { offlineActionFailure, retryKeyFor, withOfflineRetry } from "./offlineForms.ts";

vi.mock("sonner", () => ({ toast: { error: () => {} } }));

type Send = () => Promise<unknown>;
const lost: Send = () => Promise.reject(new ConnectionError("away"));
const answered: Send = async () => ({ fine: true });

async function post(fields: Record<string, string>, send: Send): Promise<unknown> {
  const body = new URLSearchParams(fields);
  const request = new Request("http://localhost/x", { method: "POST", body });
  const action = withOfflineRetry(offlineActionFailure);
  return await action({ request, serverAction: send } as unknown as Parameters<typeof action>[0]);
}

it("goes under the same key until an answer has come", async () => {
  expect(retryKeyFor("requestId", "new")).toBe("new");
  const answer = await post({ requestId: "first", act: "adjust", subject: "ada" }, lost);
  expect(answer).toMatchObject({ status: 503 });
  expect(await (answer as Response).json()).toEqual({
    form: "adjust:ada",
    message: "The server did not answer. Send it again: it counts once.",
  });
  expect(retryKeyFor("requestId", "new")).toBe("first");
  await post({ requestId: "first", act: "adjust", subject: "ada" }, answered);
  expect(retryKeyFor("requestId", "new")).toBe("new");
});

it("is not confused by a prompt that is enhanced meanwhile", async () => {
  await post({ idempotencyKey: "job" }, lost);
  await post({ idempotencyKey: "job", intent: "enhance" }, answered);
  expect(retryKeyFor("idempotencyKey", "new")).toBe("job");
  const refusal = () => Promise.reject(new Response(null, { status: 302 }));
  await expect(post({ idempotencyKey: "job" }, refusal)).rejects.toMatchObject({ status: 302 });
  expect(retryKeyFor("idempotencyKey", "new")).toBe("new");
});
