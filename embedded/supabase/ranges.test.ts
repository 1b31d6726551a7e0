import { expect, it } from "vitest";
import { serveRange } from "./ranges.ts";

const url = "http://127.0.0.1/storage/v1/object/sign/b/p";
const stored = () => {
  const body = new Blob(["abcd"]).stream();
  return new Response(body, { headers: { "content-length": "4", "content-type": "video/mp4" } });
};
const ask = async (range: string, over: RequestInit & { url?: string } = {}) => {
  const request = new Request(over.url ?? url, { ...over, headers: { range } });
  const response = await serveRange(request, stored());
  return [response.status, response.headers.get("content-range"), await response.text()];
};

it.each([
  ["bytes=0-1", 206, "bytes 0-1/4", "ab"],
  ["bytes=1-", 206, "bytes 1-3/4", "bcd"],
  ["bytes=-1", 206, "bytes 3-3/4", "d"],
  ["bytes=-9", 206, "bytes 0-3/4", "abcd"],
  ["bytes=2-9", 206, "bytes 2-3/4", "cd"],
  ["bytes=4-", 416, "bytes */4", ""],
  ["bytes=2-1", 416, "bytes */4", ""],
  ["bytes=-", 200, null, "abcd"],
  ["bytes=0-0,2-3", 200, null, "abcd"],
  ["lines=0-1", 200, null, "abcd"],
])("answers %s with %i", async (range, ...expected) => {
  expect(await ask(range)).toEqual(expected);
});

it("leaves everything but stored objects alone", async () => {
  expect(await ask("bytes=0-1", { url: "http://127.0.0.1/rest/v1/jobs" })).toEqual([200, null, "abcd"]);
});
