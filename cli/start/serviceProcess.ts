import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";

/** How to run a service: one long-running process of the system. */
export type ServiceSpec = {
  name: string;
  /** The TypeScript file of its entry point, relative to the project. */
  script: string;
  environment: Record<string, string | undefined>;
  /** Milliseconds after SIGTERM until the service is killed. */
  stopTimeoutMs: number;
};

/** The message that a service sends over its IPC channel when it is ready. It may add fields. */
const readyMessageSchema = z.looseObject({
  ready: z.literal(true),
  port: z.number().int().optional(),
  url: z.string().optional(),
});
export type ReadyMessage = z.infer<typeof readyMessageSchema>;
const failedMessageSchema = z.object({ failed: z.string().min(1) });

export type ServiceExit = { code: number | null; signal: NodeJS.Signals | null };

export type ServiceProcess = {
  pid: number;
  /** Rejects with a PlainFailure if the service reports why it can't start, or exits first. */
  ready: Promise<ReadyMessage>;
  exited: Promise<ServiceExit>;
  /** Sends SIGTERM, and after `stopTimeoutMs` SIGKILL to the process group. */
  stop(): Promise<void>;
  /** Sends SIGKILL to the service and its child processes. */
  kill(): void;
};

const nodeOptions = [
  "--disable-warning=ExperimentalWarning",
  `--import=${new URL("./exitWithLauncher.ts", import.meta.url).href}`,
];

/**
 * Starts a service in a separate process group, so that Ctrl-C in a terminal reaches only the launcher, which stops the
 * services in order. A service notices the end of the launcher by the closed IPC channel.
 */
export function startService(
  spec: ServiceSpec,
  projectFolder: string,
  onLine: (line: string, stream: "stdout" | "stderr") => void,
): ServiceProcess {
  const child = spawn(process.execPath, [...nodeOptions, spec.script], {
    cwd: projectFolder,
    env: { ...process.env, ...spec.environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  const pid = child.pid;
  if (pid === undefined || !child.stdout || !child.stderr) {
    throw new PlainFailure(
      `Couldn't start the ${spec.name}: the operating system refused to create a process.`,
    );
  }
  createInterface({ input: child.stdout }).on("line", (line) => onLine(line, "stdout"));
  createInterface({ input: child.stderr }).on("line", (line) => onLine(line, "stderr"));
  const killGroup = (): void => {
    try {
      if (process.platform === "win32") child.kill("SIGKILL");
      else process.kill(-pid, "SIGKILL");
    } catch {
      // No process is left in the group.
    }
  };
  const closed = once(child, "close");
  const exited = once(child, "exit").then(async ([code, signal]): Promise<ServiceExit> => {
    killGroup();
    // Its last output may still be in the pipe. A process that keeps the pipe open must not block us.
    await Promise.race([closed, setTimeout(500, undefined, { ref: false })]);
    return { code, signal };
  });
  const ready = readiness(child, spec.name, exited);
  ready.catch(() => {});
  return {
    pid,
    ready,
    exited,
    kill: killGroup,
    async stop() {
      const backstop = globalThis.setTimeout(killGroup, spec.stopTimeoutMs);
      // On Windows a signal kills the process; closing the channel lets it shut down.
      if (process.platform === "win32" && child.connected) child.disconnect();
      else child.kill("SIGTERM");
      await exited;
      clearTimeout(backstop);
    },
  };
}

type Child = ReturnType<typeof spawn>;

function readiness(child: Child, name: string, exited: Promise<ServiceExit>): Promise<ReadyMessage> {
  return new Promise((resolve, reject) => {
    child.on("message", (message) => {
      const failed = failedMessageSchema.safeParse(message);
      if (failed.success) return reject(new PlainFailure(failed.data.failed));
      const parsed = readyMessageSchema.safeParse(message);
      if (parsed.success) resolve(parsed.data);
    });
    child.on("error", reject);
    exited.then(({ code, signal }) => {
      reject(new ServiceExitedError(name, code === null ? `signal ${signal}` : `code ${code}`));
    });
  });
}

/** A service exited before it was ready and didn't report why. */
export class ServiceExitedError extends Error {
  readonly service: string;
  constructor(service: string, status: string) {
    super(`The ${service} exited with ${status} before it was ready`);
    this.service = service;
  }
}
