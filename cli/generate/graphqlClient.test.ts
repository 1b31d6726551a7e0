import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { z } from "zod";
import { createGraphqlClient, StreamEnded } from "./graphqlClient.ts";

/** A server that answers every request with one body. */
async function answering(type: string, body: string) {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": type }).end(body);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

const data = z.object({ n: z.number() });

async function numbers(body: string): Promise<number[]> {
  const server = await answering("text/event-stream", body);
  try {
    const seen: number[] = [];
    for await (const { n } of createGraphqlClient(server.url, null).subscribe(data, "", {})) seen.push(n);
    return seen;
  } finally {
    server.close();
  }
}

const next = (payload: unknown): string => `event: next\ndata: ${JSON.stringify(payload)}\n\n`;

test("a stream that the server completes ends", async () => {
  expect(await numbers(`${next({ data: { n: 1 } })}event: complete\n\n`)).toEqual([1]);
});

test("a stream can be reopened after it breaks off or its server closes", async () => {
  await expect(numbers(next({ data: { n: 1 } }))).rejects.toBeInstanceOf(StreamEnded);
  const closing = { errors: [{ message: "Restarting.", extensions: { code: "SERVER_CLOSING" } }] };
  await expect(numbers(`${next(closing)}event: complete\n\n`)).rejects.toBeInstanceOf(StreamEnded);
});

test("the response of another service is reported in one sentence", async () => {
  const server = await answering("text/html", "<html>");
  await expect(createGraphqlClient(server.url, null).execute(data, "", {})).rejects.toThrow(
    "but it isn't OurVidz",
  );
  server.close();
});
