import { createLogger } from "#platform/log.ts";
import { parseEnv } from "./env.ts";
import { startBridge } from "./startBridge.ts";

const log = createLogger({ name: "redis" });

function fail(error: unknown): void {
  const sentence = error instanceof Error ? error.message : String(error);
  log.error(sentence);
  // A launcher shows the sentence itself; the exit waits until it has it.
  if (process.connected && process.send) process.send({ failed: sentence }, () => process.exit(1));
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
  let ending = false;
  // Also during the start: what has been started by then is ended first.
  const end = (): void => {
    if (ending) return;
    ending = true;
    starting.then((bridge) => bridge.close()).then(() => process.exit(0), fail);
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  process.on("disconnect", end);

  const bridge = await starting;
  if (ending) return;
  log.info("redis ready", { url: bridge.url, backend: bridge.backend });
  process.send?.({ ready: true, port: bridge.port, url: bridge.url, backend: bridge.backend });
}

main().catch(fail);
