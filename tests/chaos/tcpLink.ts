import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** The way from one part to another: a TCP proxy whose connections can be cut, slowed down and silenced. */
export type TcpLink = {
  name: string;
  url: string;
  /** Ends every connection there is, without a farewell. */
  cut(): void;
  /** Holds everything back by so many milliseconds, in both directions; 0 ends that. */
  delay(milliseconds: number): void;
  /** Goes on accepting connections, but nothing arrives for so long; then everything does. */
  silence(milliseconds: number): void;
  close(): Promise<void>;
};

/** A link to a port of this machine. Where nobody listens it hangs up, as a machine without the program does. */
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

  /** In order, whatever the delay was changed to meanwhile. */
  const pass = (from: Socket, to: Socket): void => {
    let last = Promise.resolve();
    const later = (work: () => void): void => {
      const due = performance.now() + delayMs;
      last = last.then(async () => {
        const rest = Math.max(due, silentUntil) - performance.now();
        if (rest > 1) await new Promise((resolve) => setTimeout(resolve, rest));
        if (!to.destroyed) work();
      });
    };
    from.on("data", (chunk) => later(() => to.write(chunk)));
    from.on("end", () => later(() => to.end()));
  };

  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const target = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    keep(socket, target);
    keep(target, socket);
    pass(socket, target);
    pass(target, socket);
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
