import { describe, expect, it } from "vitest";
import { singleFlightRefresh } from "./singleFlightRefresh.ts";

const url = "http://x/auth/v1/token?grant_type=refresh_token";
const body = (token: string) => ({ method: "POST", body: JSON.stringify({ refresh_token: token }) });

function counting(statusOf: (call: number) => number) {
  let calls = 0;
  let now = 0;
  const fetchOnce = singleFlightRefresh(
    async () => {
      calls += 1;
      return new Response(`response ${calls}`, { status: statusOf(calls) });
    },
    () => now,
  );
  return { fetchOnce, calls: () => calls, pass: (ms: number) => (now += ms) };
}

describe("singleFlightRefresh", () => {
  it("sends each refresh token once, also for later requests until the cached response expires", async () => {
    const { fetchOnce, calls, pass } = counting(() => 200);
    const [a, b] = await Promise.all([fetchOnce(url, body("r1")), fetchOnce(url, body("r1"))]);
    expect([await a.text(), await b.text()]).toEqual(["response 1", "response 1"]);
    expect(await (await fetchOnce(url, body("r1"))).text()).toBe("response 1");
    await fetchOnce(url, body("r2"));
    expect(calls()).toBe(2);
    pass(30_000);
    await fetchOnce(url, body("r1"));
    expect(calls()).toBe(3);
  });

  it("sends it again after a server error, and passes other requests through", async () => {
    const { fetchOnce, calls } = counting((call) => (call === 1 ? 503 : 200));
    expect((await fetchOnce(url, body("r1"))).status).toBe(503);
    expect((await fetchOnce(url, body("r1"))).status).toBe(200);
    await fetchOnce("http://x/rest/v1/jobs");
    await fetchOnce("http://x/rest/v1/jobs");
    expect(calls()).toBe(4);
  });
});
