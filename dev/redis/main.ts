import { parseEnv } from "./env.ts";
import { startBridge } from "./startBridge.ts";

function say(level: "info" | "error", message: string): void {
  process.stdout.write(`${level} ${message}\n`);
}

async function main(): Promise<void> {
  const env = parseEnv(process.env);
  const bridge = await startBridge({
    port: env.UPSTASH_PORT,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    redisUrl: env.REDIS_URL ?? null,
    dataFolder: env.DATA_FOLDER ?? null,
  });
  say("info", `redis bridge ready url=${bridge.url} backend=${bridge.backend}`);
  process.send?.({ ready: true, port: bridge.port });

  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    bridge.close().then(
      () => process.exit(0),
      (error: unknown) => {
        say("error", `redis bridge did not end cleanly: ${String(error)}`);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  process.on("disconnect", end);
}

main().catch((error: unknown) => {
  say("error", error instanceof Error ? error.message : String(error));
  process.exit(1);
});
