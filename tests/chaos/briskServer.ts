/** The server as it is, but it sweeps every few seconds: nobody waits half a minute for each thing that is lost. */
import { parseServerEnv } from "../../server/src/env.ts";
import { startServer } from "../../server/src/startServer.ts";

const server = await startServer(parseServerEnv(process.env), { cronIntervalMs: 3000, firstCronMs: 500 });

const end = (): void => {
  server.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
process.once("SIGTERM", end);
process.once("disconnect", end);

process.send?.({ ready: true, port: server.port });
