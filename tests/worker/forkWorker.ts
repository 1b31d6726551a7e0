import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { z } from "zod";
import type { WorkerStack } from "./workerStack.ts";

const firstMessageSchema = z.object({ ready: z.literal(true).optional(), failed: z.string().optional() });

/** Variables with which `worker/src/main.ts` works on a stack. */
export const variablesOf = (stack: WorkerStack): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(stack.env())
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  ),
  PATH: process.env.PATH ?? "",
  REQUIRE_CUDA: "0",
  QUEUES: "sdxl_queue",
  LOG_LEVEL: "info",
  LOG_FORMAT: "text",
});

export type ForkedWorker = {
  process: ChildProcess;
  /** The first message to the parent process. */
  message: z.infer<typeof firstMessageSchema>;
  output(): string;
};

/** Forks `worker/src/main.ts` and waits for its first message. */
export async function forkWorker(env: Record<string, string>): Promise<ForkedWorker> {
  const child = fork(new URL("../../worker/src/main.ts", import.meta.url), {
    env: env as NodeJS.ProcessEnv,
    silent: true,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text) => (output += text));
  const [message] = await once(child, "message");
  return { process: child, message: firstMessageSchema.parse(message), output: () => output };
}
