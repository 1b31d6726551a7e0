import { describe, expect, it, vi } from "vitest";
import { ConnectionError, fetchWithRetry } from "./fetchWithRetry.ts";

const origin = "http://site.test";
const page = new URL("/library.data", origin);
const fromSite = { "x-remix-response": "yes" };

type Reply = Response | "no response";

type Environment = { isNavigating?: boolean; isVisible?: boolean };

function createFetch(replies: Reply[], { isNavigating = false, isVisible = true }: Environment = {}) {
  const retrying: boolean[] = [];
  const delays: number[] = [];
  const fetch = vi.fn(async () => {
    const reply = replies.shift() ?? "no response";
    if (reply === "no response") throw new TypeError("Failed to fetch");
    return reply;
  });
  const request = fetchWithRetry({
    fetch,
    origin,
    isNavigating: () => isNavigating,
    isVisible: () => isVisible,
    onRetrying: (value) => retrying.push(value),
    wait: async (ms) => {
      delays.push(ms);
    },
    random: () => 0.999,
  });
  return { fetch, request, retrying, delays };
}

describe("fetchWithRetry", () => {
  it("retries a page refresh until the site responds", async () => {
    const badGateway = new Response("<h1>Bad Gateway</h1>", { status: 502 });
    const unavailable = new Response("error", { status: 503, headers: fromSite });
    const { fetch, request, retrying } = createFetch([
      "no response",
      badGateway,
      unavailable,
      new Response("data", { headers: fromSite }),
    ]);
    expect(await (await request(page)).text()).toBe("data");
    expect(fetch).toHaveBeenCalledTimes(4);
    expect(retrying).toEqual([true, false]);
  });

  it.each([
    { isVisible: true, maxDelay: 3_000 },
    { isVisible: false, maxDelay: 30_000 },
  ])("waits at most $maxDelay ms between attempts if the tab's visibility is $isVisible", async (given) => {
    const outage: Reply[] = Array.from({ length: 20 }, () => "no response");
    const { request, delays } = createFetch([...outage, new Response("data")], given);
    await request(page);
    expect(Math.max(...delays)).toBeLessThanOrEqual(given.maxDelay);
    expect(Math.max(...delays)).toBeGreaterThan(given.maxDelay * 0.9);
  });

  it("abandons an attempt that gets no response and repeats it", async () => {
    const timeout = vi.spyOn(AbortSignal, "timeout").mockReturnValueOnce(AbortSignal.abort());
    const signals: Array<AbortSignal | null | undefined> = [];
    const request = fetchWithRetry({
      fetch: async (_input, init) => {
        signals.push(init?.signal);
        init?.signal?.throwIfAborted();
        return new Response("data");
      },
      origin,
      isNavigating: () => false,
      isVisible: () => true,
      onRetrying: () => {},
      wait: async () => {},
      random: () => 0,
    });
    expect(await (await request(page)).text()).toBe("data");
    expect(signals).toHaveLength(2);
    expect(timeout.mock.calls).toEqual([[15_000], [30_000]]);
    timeout.mockRestore();
  });

  it("rejects at once while a navigation waits for the page, or after a form was sent", async () => {
    const navigating = createFetch(["no response"], { isNavigating: true });
    await expect(navigating.request(page)).rejects.toBeInstanceOf(ConnectionError);
    const sending = createFetch([new Response("unavailable", { status: 504 })]);
    await expect(sending.request(page, { method: "POST" })).rejects.toBeInstanceOf(ConnectionError);
    expect(navigating.retrying).toEqual([]);
  });

  it("passes the site's own responses on unchanged", async () => {
    const refused = createFetch([new Response("no", { status: 503, headers: fromSite })], {
      isNavigating: true,
    });
    expect((await refused.request(page)).status).toBe(503);
    const empty = createFetch([new Response(null, { status: 204 })]);
    expect((await empty.request(page)).status).toBe(204);
  });

  it("retries when the body is cut off", async () => {
    const broken = new ReadableStream({ start: (controller) => controller.error(new TypeError("cut")) });
    const { request } = createFetch([new Response(broken), new Response("complete")]);
    expect(await (await request(page)).text()).toBe("complete");
  });

  it("passes other requests through and stops when its signal aborts", async () => {
    const other = createFetch(["no response"]);
    await expect(other.request(new URL("/session", origin))).rejects.toBeInstanceOf(TypeError);
    const abort = new AbortController();
    const aborted = createFetch(["no response"]);
    abort.abort();
    await expect(aborted.request(page, { signal: abort.signal })).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(aborted.fetch).toHaveBeenCalledTimes(1);
  });
});
