import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";

/** One long-running process of the system. */
export type PartSpec = {
  name: string;
  /** TypeScript file, relative to the project. */
  script: string;
  environment: Record<string, string | undefined>;
  /** Milliseconds it may take to end after SIGTERM. */
  grace: number;
};

/** What a part sends over its channel once it serves; further fields are the part's own. */
const readyMessageSchema = z.looseObject({
  ready: z.literal(true),
  port: z.number().int().optional(),
  url: z.string().optional(),
});
export type ReadyMessage = z.infer<typeof readyMessageSchema>;
const failedMessageSchema = z.object({ failed: z.string().min(1) });

export type PartExit = { code: number | null; signal: NodeJS.Signals | null };

export type PartProcess = {
  pid: number;
  /** Rejects with a PlainFailure if the part says why it cannot start, or ends first. */
  ready: Promise<ReadyMessage>;
  exited: Promise<PartExit>;
  /** SIGTERM, then SIGKILL to everything the part started once its grace is over. */
  stop(): Promise<void>;
  /** SIGKILL to the part and everything it started. */
  kill(): void;
};

const nodeOptions = [
  "--disable-warning=ExperimentalWarning",
  `--import=${new URL("./endWithLauncher.ts", import.meta.url).href}`,
];

/**
 * Starts a part in a process group of its own: Ctrl-C in a terminal reaches the launcher only, which ends the
 * parts in order. The IPC channel tells a part when the launcher is gone.
 */
export function startPart(
  spec: PartSpec,
  projectFolder: string,
  onLine: (line: string, stream: "stdout" | "stderr") => void,
): PartProcess {
  const child = spawn(process.execPath, [...nodeOptions, spec.script], {
    cwd: projectFolder,
    env: { ...process.env, ...spec.environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  const pid = child.pid;
  if (pid === undefined || !child.stdout || !child.stderr) {
    throw new PlainFailure(`The ${spec.name} could not be started; the system refused a new process.`);
  }
  createInterface({ input: child.stdout }).on("line", (line) => onLine(line, "stdout"));
  createInterface({ input: child.stderr }).on("line", (line) => onLine(line, "stderr"));
  const killGroup = (): void => {
    try {
      if (process.platform === "win32") child.kill("SIGKILL");
      else process.kill(-pid, "SIGKILL");
    } catch {
      // Nobody left in the group.
    }
  };
  const closed = once(child, "close");
  const exited = once(child, "exit").then(async ([code, signal]): Promise<PartExit> => {
    killGroup();
    // What it wrote last is still on its way; whoever else holds the pipe must not keep us.
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
      const backstop = globalThis.setTimeout(killGroup, spec.grace);
      // On Windows a signal ends a process without a word; a closed channel lets it end by itself.
      if (process.platform === "win32" && child.connected) child.disconnect();
      else child.kill("SIGTERM");
      await exited;
      clearTimeout(backstop);
    },
  };
}

type Child = ReturnType<typeof spawn>;

function readiness(child: Child, name: string, exited: Promise<PartExit>): Promise<ReadyMessage> {
  return new Promise((resolve, reject) => {
    child.on("message", (message) => {
      const failed = failedMessageSchema.safeParse(message);
      if (failed.success) return reject(new PlainFailure(failed.data.failed));
      const parsed = readyMessageSchema.safeParse(message);
      if (parsed.success) resolve(parsed.data);
    });
    child.on("error", reject);
    exited.then(({ code, signal }) => {
      reject(new PartEnded(name, code === null ? `signal ${signal}` : `code ${code}`));
    });
  });
}

/** A part ended before it was ready and did not say why. */
export class PartEnded extends Error {
  readonly part: string;
  constructor(part: string, how: string) {
    super(`The ${part} ended with ${how} before it was ready`);
    this.part = part;
  }
}
