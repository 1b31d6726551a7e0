import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { StartError } from "#platform/errors.ts";

export type MetricsServer = { port: number; close(): Promise<void> };

/**
 * Serves `GET /metrics` in Prometheus' text format, without authentication. The default address is loopback.
 * @throws {StartError} when the port is in use
 */
export async function serveMetrics(options: {
  host: string;
  port: number;
  text(): Promise<string>;
}): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" || request.url?.split("?")[0] !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    options.text().then(
      (text) => {
        response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
        response.end(text);
      },
      () => response.writeHead(500).end(),
    );
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
