import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** Passes everything on to `target`, but loses the first answers to requests whose path ends with `path`. */
export async function startLosingProxy(target: string, path: string, answers: number) {
  let lost = 0;
  const server = createServer(async (request, response) => {
    const answer = await fetch(target + request.url, {
      method: request.method ?? "GET",
      headers: headersOf(request),
      body: request.method === "GET" ? null : Buffer.concat(await request.toArray()),
    });
    const body = Buffer.from(await answer.arrayBuffer());
    if (lost < answers && new URL(answer.url).pathname.endsWith(path)) {
      lost += 1;
      request.socket.destroy();
      return;
    }
    const type = answer.headers.get("content-type");
    response.writeHead(answer.status, type ? { "content-type": type } : {}).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lost: () => lost,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Those that belong to the connection are the proxy's own. */
const headersOf = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(request.headers).flatMap(([name, value]) =>
      ["host", "connection", "content-length", "transfer-encoding"].includes(name) || value === undefined
        ? []
        : [[name, String(value)]],
    ),
  );
