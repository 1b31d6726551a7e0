import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { PlainFailure } from "../bootstrap/plainFailure.cjs";

export type WantedPort = {
  port: number;
  /** What will listen there, in words. */
  purpose: string;
  /** How to choose another one. */
  change: string;
};

/** Throws a PlainFailure for the first port that something else listens on, or that we may not use. */
export async function checkPorts(wanted: readonly WantedPort[]): Promise<void> {
  const seen = new Map<number, WantedPort>();
  for (const entry of wanted) {
    const twin = seen.get(entry.port);
    if (twin) {
      throw new PlainFailure(
        `Port ${entry.port} is wanted for ${twin.purpose} and for ${entry.purpose}; ${entry.change}.`,
      );
    }
    seen.set(entry.port, entry);
    const problem = (await tryPort(entry.port, "127.0.0.1")) ?? (await tryPort(entry.port, "::1"));
    if (problem === "EADDRINUSE") {
      throw new PlainFailure(
        `Port ${entry.port} (${entry.purpose}) is taken by another program; stop that one, or ${entry.change}.`,
      );
    }
    if (problem === "EACCES") {
      throw new PlainFailure(
        `There is no permission to listen on port ${entry.port} (${entry.purpose}); ${entry.change}.`,
      );
    }
  }
}

/**
 * The error code of listening on a port of this machine, or null if it works. Both loopback addresses count:
 * `localhost` would lead a browser to whoever has the other one.
 */
async function tryPort(port: number, host: string): Promise<string | null> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, "listening");
    return null;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "unknown";
  } finally {
    if (server.listening) {
      server.close();
      await once(server, "close");
    }
  }
}

/** Several different ports that were free a moment ago. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    server.listen({ port: 0, host: "127.0.0.1" });
    await once(server, "listening");
    ports.push((server.address() as AddressInfo).port);
  }
  for (const server of servers) {
    server.close();
    await once(server, "close");
  }
  return ports;
}
