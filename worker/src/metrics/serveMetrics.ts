import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { StartError } from "#platform/errors.ts";

export type MetricsServer = { port: number; close(): Promise<void> };

/**
 * `GET /metrics` in Prometheus' text format. There is no password: the address is loopback unless told otherwise.
 * @throws {StartError} when the port is taken.
 */
export async function serveMetrics(options: {
  host: string;
  port: number;
  text(): string;
}): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url?.split("?")[0] !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
    response.end(options.text());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) =>
      reject(
        new StartError(`The worker cannot serve metrics; choose another METRICS_PORT (${cause.message}).`, {
          cause,
        }),
      ),
    );
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
