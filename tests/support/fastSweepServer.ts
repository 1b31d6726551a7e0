/** The real server with a sweep every 3 seconds instead of 30, so that tests don't wait for it. */
import { parseServerEnv } from "../../server/src/env.ts";
import { startServer } from "../../server/src/startServer.ts";

const server = await startServer(parseServerEnv(process.env), { cronIntervalMs: 3000, firstCronMs: 500 });

const stop = (): void => {
  server.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
process.once("SIGTERM", stop);
process.once("disconnect", stop);

process.send?.({ ready: true, port: server.port });
