import { expect, it, vi } from "vitest";
import { ConnectionError, patientFetch } from "./patientFetch.ts";

const origin = "http://site.test";
const page = new URL("/library.data", origin);
const ours = { "x-remix-response": "yes" };

type Answer = Response | "nothing";

function fetchAnswering(answers: Answer[], isAwaited = false) {
  const waits: boolean[] = [];
  const fetch = vi.fn(async () => {
    const answer = answers.shift() ?? "nothing";
    if (answer === "nothing") throw new TypeError("Failed to fetch");
    return answer;
  });
  const patient = patientFetch({
    fetch,
    origin,
    isAwaited: () => isAwaited,
    onWaiting: (waiting) => waits.push(waiting),
    wait: async () => undefined,
    random: () => 0,
  });
  return { fetch, patient, waits };
}

it("waits for the server where a page is brought up to date", async () => {
  const away = new Response("<h1>Bad Gateway</h1>", { status: 502 });
  const troubled = new Response("error", { status: 503, headers: ours });
  const { fetch, patient, waits } = fetchAnswering([
    "nothing",
    away,
    troubled,
    new Response("data", { headers: ours }),
  ]);
  expect(await (await patient(page)).text()).toBe("data");
  expect(fetch).toHaveBeenCalledTimes(4);
  expect(waits).toEqual([true, false]);
});

it("tells at once where somebody waits for the page, or has sent something", async () => {
  const awaited = fetchAnswering(["nothing"], true);
  await expect(awaited.patient(page)).rejects.toBeInstanceOf(ConnectionError);
  const sending = fetchAnswering([new Response("away", { status: 504 })]);
  await expect(sending.patient(page, { method: "POST" })).rejects.toBeInstanceOf(ConnectionError);
  expect(awaited.waits).toEqual([]);
});

it("hands the site's own answers on as they are", async () => {
  const refused = fetchAnswering([new Response("no", { status: 503, headers: ours })], true);
  expect((await refused.patient(page)).status).toBe(503);
  const empty = fetchAnswering([new Response(null, { status: 204 })]);
  expect((await empty.patient(page)).status).toBe(204);
});

it("takes an answer that is cut off for none", async () => {
  const broken = new ReadableStream({ start: (controller) => controller.error(new TypeError("cut")) });
  const { patient } = fetchAnswering([new Response(broken), new Response("whole")]);
  expect(await (await patient(page)).text()).toBe("whole");
});

it("leaves other requests alone, and ends with its signal", async () => {
  const other = fetchAnswering(["nothing"]);
  await expect(other.patient(new URL("/session", origin))).rejects.toBeInstanceOf(TypeError);
  const abort = new AbortController();
  const ended = fetchAnswering(["nothing"]);
  abort.abort();
  await expect(ended.patient(page, { signal: abort.signal })).rejects.toMatchObject({ name: "AbortError" });
  expect(ended.fetch).toHaveBeenCalledTimes(1);
});
