import { expect, test } from "vitest";
import { eventsOf } from "./eventStream.ts";

async function read(...chunks: string[]) {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  const events = [];
  for await (const event of eventsOf(body)) events.push(event);
  return events;
}

test("reads events across chunks and line ends, and drops comments", async () => {
  expect(
    await read(':\n\nevent: next\ndata: {"a":', "1}\n", "\n: ping\n\nevent: complete\r\ndata:\r\n\r\n"),
  ).toEqual([
    { name: "next", data: '{"a":1}' },
    { name: "complete", data: "" },
  ]);
});

test("an event that was cut off is not one", async () => {
  expect(await read("data: one\n\ndata: tw")).toEqual([{ name: "message", data: "one" }]);
});
