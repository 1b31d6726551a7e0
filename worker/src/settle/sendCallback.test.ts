import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { callbackSignatureHeader, checkCallbackSignature } from "#contracts/callback/signature.ts";
import { buildCompleted } from "../testing/builders.ts";
import { callbackSender } from "./sendCallback.ts";

const secret = "a secret between worker and server";
const now = Date.UTC(2026, 0, 1);

describe("callback request", () => {
  let server: Server | null = null;
  let seen: { body: string; signature: string; method: string } | null = null;

  const answer = async (status: number, body = "", headers: Record<string, string> = {}) => {
    server = createServer(async (request, response) => {
      const signature = String(request.headers[callbackSignatureHeader]);
      seen = { body: (await request.toArray()).join(""), signature, method: String(request.method) };
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return deliver(`http://127.0.0.1:${port}/callbacks/job`);
  };
  const deliver = (url: string, signal = new AbortController().signal) =>
    callbackSender({ url, secret, now: () => now })(buildCompleted(), signal);

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = null;
  });

  it("posts the signed callback and reads the outcome", async () => {
    expect(await answer(200, '{"outcome":"settled"}')).toEqual({ kind: "accepted", outcome: "settled" });
    expect(JSON.parse(seen?.body ?? "")).toEqual(buildCompleted());
    expect(await checkCallbackSignature(secret, seen?.body ?? "", seen?.signature ?? "", now)).toBe("valid");
  });

  it.each([400, 409, 413, 422])("takes status %i for a final no", async (status) => {
    expect(await answer(status, "no")).toMatchObject({ kind: "refused", reason: `status ${status}: no` });
  });

  it("returns the code of a rejection", async () => {
    const body = '{"error":{"code":"JOB_NOT_FOUND","message":"There is no such job."}}';
    expect(await answer(422, body)).toMatchObject({ kind: "refused", code: "JOB_NOT_FOUND" });
  });

  it.each(["no", '{"error":"no"}', "[]"])("knows no code in %s", async (body) => {
    expect(await answer(422, body)).toMatchObject({ kind: "refused", code: null });
  });

  it.each([
    [500, /status 500/],
    [503, /status 503/],
    [429, /status 429/],
    [401, /JOB_CALLBACK_SECRET/],
    [404, /JOB_CALLBACK_URL/],
  ])("tries again after status %i and says what may be wrong", async (status, reason) => {
    expect(await answer(status)).toMatchObject({ kind: "failed", reason: expect.stringMatching(reason) });
  });

  it("follows no redirect, which would lose the body", async () => {
    const delivery = await answer(301, "", { location: "/elsewhere" });
    expect(delivery).toMatchObject({ kind: "failed", reason: expect.stringContaining("redirected") });
    expect(seen?.method).toBe("POST");
  });

  it("does not accept a 200 from another server", async () => {
    expect(await answer(200, "<html>")).toMatchObject({ kind: "failed" });
  });

  it("reports a server that is not there", async () => {
    const delivery = await deliver("http://127.0.0.1:9/callbacks/job");
    expect(delivery).toMatchObject({ kind: "failed", reason: expect.stringContaining("no response") });
  });
});
