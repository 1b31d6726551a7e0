import { EnvError } from "#platform/env.ts";
import { StartError } from "#platform/errors.ts";
import { createLogger, type Logger } from "#platform/log.ts";
import { childEnvironment, parseEnv, type WorkerEnv } from "./env.ts";
import { type Orchestrator, startOrchestrator } from "./orchestrator.ts";

/** Maximum drain time after Ctrl-C or the end of the launcher, in milliseconds. */
const shortDrainMs = 3000;

function logOf(env: WorkerEnv): Logger {
  return createLogger({
    name: "worker",
    level: env.LOG_LEVEL,
    format: env.LOG_FORMAT,
    secrets: [env.SUPABASE_SERVICE_KEY, env.UPSTASH_REDIS_REST_TOKEN, env.JOB_CALLBACK_SECRET],
  });
}

/** Reports why the worker cannot start, to the log and to the launcher, and exits. */
function failToStart(error: unknown): void {
  if (!(error instanceof EnvError || error instanceof StartError)) throw error;
  createLogger({ name: "worker" }).error(error.message);
  if (process.connected)
    process.send?.({ failed: error.message }, undefined, undefined, () => process.exit(1));
  else process.exit(1);
}

function shutDownOnSignals(orchestrator: Orchestrator, env: WorkerEnv, log: Logger): void {
  let isShuttingDown = false;
  const shutDown = (reason: string, graceMs: number) => {
    if (isShuttingDown) return;
    isShuttingDown = true;
    log.info("stopping", { reason, graceMs });
    orchestrator.close(graceMs).then(
      () => {
        log.info("stopped");
        process.exit(0);
      },
      (error: unknown) => {
        log.error("stopping failed", { error });
        process.exit(1);
      },
    );
  };
  const drainMs = env.DRAIN_SECONDS * 1000;
  process.on("SIGTERM", () => shutDown("SIGTERM", drainMs));
  process.on("SIGINT", () => shutDown("SIGINT", Math.min(shortDrainMs, drainMs)));
  process.on("disconnect", () => shutDown("launcher exited", Math.min(shortDrainMs, drainMs)));
}

// Warnings of Node and of libraries must not end the worker after the reader of its output has closed it.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

try {
  const env = parseEnv(process.env);
  const log = logOf(env);
  const orchestrator = await startOrchestrator(env, { log, childEnvironment: childEnvironment(process.env) });
  shutDownOnSignals(orchestrator, env, log);
  await orchestrator.ready.catch(async (error: unknown) => {
    await orchestrator.close(0);
    throw error;
  });
  log.info("worker ready", { worker: orchestrator.workerId, queues: env.QUEUES.join(",") });
  if (process.connected) process.send?.({ ready: true });
} catch (error) {
  failToStart(error);
}
