import { createLogger } from "#platform/log.ts";
import { childEnvironment, parseEnv } from "../../worker/src/env.ts";
import { startOrchestrator } from "../../worker/src/orchestrator.ts";

/**
 * The worker with fake inference: everything of `worker/src/main.ts` is real, except that the inference children compute
 * nothing, so that hundreds of jobs fit into minutes.
 */

const env = parseEnv(process.env);
const log = createLogger({ name: "worker", level: env.LOG_LEVEL, format: "text" });
const orchestrator = await startOrchestrator(env, {
  log,
  childEnvironment: childEnvironment(process.env),
  childModule: new URL("../../worker/src/testing/fakeInferenceChild.ts", import.meta.url),
});

const stop = (): void => {
  orchestrator.close(0).then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
process.once("SIGTERM", stop);
process.once("disconnect", stop);

await orchestrator.ready;
process.send?.({ ready: true });
