import { createLog, type Log } from "#platform/log.ts";
import { StartError } from "#platform/startError.ts";
import { childEnvironment, EnvError, parseEnv, type WorkerEnv } from "./env.ts";
import { type Orchestrator, startOrchestrator } from "./orchestrator.ts";

/** Milliseconds a job gets when somebody waits in front of the terminal, or has gone. */
const shortDrainMs = 3000;

function logOf(env: WorkerEnv): Log {
  return createLog({
    level: env.LOG_LEVEL,
    format: env.LOG_FORMAT,
    write: (line) => process.stdout.write(`${line}\n`),
    now: () => new Date(),
  });
}

/** One sentence for whoever started the worker, and over. */
function failToStart(error: unknown): void {
  if (!(error instanceof EnvError || error instanceof StartError)) throw error;
  process.stderr.write(`error ${error.message}\n`);
  if (process.connected)
    process.send?.({ failed: error.message }, undefined, undefined, () => process.exit(1));
  else process.exit(1);
}

function endWith(orchestrator: Orchestrator, env: WorkerEnv, log: Log): void {
  let ending = false;
  const end = (why: string, graceMs: number) => {
    if (ending) return;
    ending = true;
    log.info("stopping", { why, grace_ms: graceMs });
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
  process.on("SIGTERM", () => end("SIGTERM", drainMs));
  process.on("SIGINT", () => end("SIGINT", Math.min(shortDrainMs, drainMs)));
  process.on("disconnect", () => end("the launcher has gone", Math.min(shortDrainMs, drainMs)));
}

// With the reader of our output gone there is still a job to hand back.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

try {
  const env = parseEnv(process.env);
  const log = logOf(env);
  const orchestrator = await startOrchestrator(env, { log, childEnvironment: childEnvironment(process.env) });
  endWith(orchestrator, env, log);
  await orchestrator.ready.catch(async (error: unknown) => {
    await orchestrator.close(0);
    throw error;
  });
  log.info("worker ready", { worker: orchestrator.workerId, queues: env.QUEUES.join(",") });
  if (process.connected) process.send?.({ ready: true });
} catch (error) {
  failToStart(error);
}
