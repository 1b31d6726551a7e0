import { describe, expect, it, vi } from "vitest";
import { ConnectionError } from "../live/fetchWithRetry.ts";
import { offlineActionFailure, retryKeyFor, withOfflineRetry } from "./offlineForms.ts";

vi.mock("sonner", () => ({ toast: { error: () => {} } }));

type Send = () => Promise<unknown>;
const noResponse: Send = () => Promise.reject(new ConnectionError("offline"));
const success: Send = async () => ({ ok: true });

async function post(fields: Record<string, string>, send: Send): Promise<unknown> {
  const body = new URLSearchParams(fields);
  const request = new Request("http://localhost/x", { method: "POST", body });
  const action = withOfflineRetry(offlineActionFailure);
  return await action({ request, serverAction: send } as unknown as Parameters<typeof action>[0]);
}

describe("retryKeyFor", () => {
  it("returns the same key until a response arrives", async () => {
    expect(retryKeyFor("requestId", "new")).toBe("new");
    const response = await post({ requestId: "first", action: "adjust", subject: "ada" }, noResponse);
    expect(response).toMatchObject({ status: 503 });
    expect(await (response as Response).json()).toEqual({
      form: "adjust:ada",
      message: "Couldn't reach the server. Your input is kept; try again. It's counted only once.",
    });
    expect(retryKeyFor("requestId", "new")).toBe("first");
    await post({ requestId: "first", action: "adjust", subject: "ada" }, success);
    expect(retryKeyFor("requestId", "new")).toBe("new");
  });

  it("keeps the key of a job while its prompt is enhanced", async () => {
    await post({ idempotencyKey: "job" }, noResponse);
    await post({ idempotencyKey: "job", intent: "enhance" }, success);
    expect(retryKeyFor("idempotencyKey", "new")).toBe("job");
    const redirect = () => Promise.reject(new Response(null, { status: 302 }));
    await expect(post({ idempotencyKey: "job" }, redirect)).rejects.toMatchObject({ status: 302 });
    expect(retryKeyFor("idempotencyKey", "new")).toBe("new");
  });
});
