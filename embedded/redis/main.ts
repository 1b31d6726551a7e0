import { createLogger } from "#platform/log.ts";
import { parseEnv } from "./env.ts";
import { startBridge } from "./startBridge.ts";

const log = createLogger({ name: "redis" });

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  log.error(message);
  // The launcher prints the message. Exit once it is sent.
  if (process.connected && process.send) process.send({ failed: message }, () => process.exit(1));
  else process.exit(1);
}

async function main(): Promise<void> {
  const env = parseEnv(process.env);
  const starting = startBridge({
    port: env.UPSTASH_PORT,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    redisUrl: env.REDIS_URL ?? null,
    dataFolder: env.DATA_FOLDER ?? null,
  });
  let stopping = false;
  // Also during the start: what has been started by then is stopped.
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    starting.then((bridge) => bridge.close()).then(() => process.exit(0), fail);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("disconnect", stop);

  const bridge = await starting;
  if (stopping) return;
  log.info("redis ready", { url: bridge.url, backend: bridge.backend });
  process.send?.({ ready: true, port: bridge.port, url: bridge.url, backend: bridge.backend });
}

main().catch(fail);
