import { EnvError } from "#platform/env.ts";
import { createLogger } from "#platform/log.ts";
import { PolicyFileError } from "#policy/policyFile.ts";
import { parseServerEnv, type ServerEnv } from "./env.ts";
import { startServer } from "./startServer.ts";

/** Reports why the server cannot start, to the log and to the launcher, and exits. */
function failToStart(message: string): never {
  process.send?.({ failed: message });
  createLogger({ name: "server" }).error(message);
  process.exit(1);
}

function readEnv(): ServerEnv {
  try {
    return parseServerEnv(process.env);
  } catch (error) {
    if (error instanceof EnvError) failToStart(error.message);
    throw error;
  }
}

function startFailureMessage(error: unknown, env: ServerEnv): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE")
    return `Port ${env.port} is taken by another program. Stop it, or set PORT to a free port.`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND")
    return `HOST is ${env.host}, which isn't an address of this machine. Set HOST to one of its addresses, or unset it.`;
  if (code === "EACCES")
    return `The server has no permission to use port ${env.port}. Set PORT to one above 1023.`;
  if (error instanceof PolicyFileError) return error.message;
  return `The server couldn't start: ${error instanceof Error ? error.message : String(error)}`;
}

const env = readEnv();
const server = await startServer(env).catch((error: unknown) => failToStart(startFailureMessage(error, env)));

process.send?.({ ready: true, port: server.port });

let stopping = false;
const stop = (): void => {
  if (stopping) return;
  stopping = true;
  server.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
process.on("SIGTERM", stop);
process.on("SIGINT", stop);
process.on("disconnect", stop);
