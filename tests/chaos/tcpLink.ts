import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP proxy between two services whose connections can be cut, delayed and silenced. */
export type TcpLink = {
  name: string;
  url: string;
  /** Resets all connections. */
  cut(): void;
  /** Delays data by so many milliseconds in both directions. 0: no delay. */
  delay(milliseconds: number): void;
  /** Accepts connections, but holds all data back for so many milliseconds. */
  silence(milliseconds: number): void;
  close(): Promise<void>;
};

/** Opens a link to a local port. If nothing listens there, it closes connections. */
export async function openLink(name: string, port: number): Promise<TcpLink> {
  const sockets = new Set<Socket>();
  let delayMs = 0;
  let silentUntil = 0;

  const keep = (socket: Socket, other: Socket): void => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      other.destroy();
    });
  };

  /** Forwards data in order, even if the delay changes meanwhile. */
  const forward = (from: Socket, to: Socket): void => {
    let last = Promise.resolve();
    const schedule = (work: () => void): void => {
      const due = performance.now() + delayMs;
      last = last.then(async () => {
        const rest = Math.max(due, silentUntil) - performance.now();
        if (rest > 1) await new Promise((resolve) => setTimeout(resolve, rest));
        if (!to.destroyed) work();
      });
    };
    from.on("data", (chunk) => schedule(() => to.write(chunk)));
    from.on("end", () => schedule(() => to.end()));
  };

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const target = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    keep(socket, target);
    keep(target, socket);
    forward(socket, target);
    forward(target, socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  const cut = (): void => {
    for (const socket of [...sockets]) socket.destroy();
  };
  return {
    name,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    delay: (milliseconds) => {
      delayMs = milliseconds;
    },
    silence: (milliseconds) => {
      silentUntil = performance.now() + milliseconds;
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      cut();
      await closed;
    },
  };
}
