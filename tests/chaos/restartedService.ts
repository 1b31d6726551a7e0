import path from "node:path";
import { openServiceLog } from "../../cli/start/serviceLog.ts";
import {
  type ReadyMessage,
  type ServiceProcess,
  type ServiceSpec,
  startService,
} from "../../cli/start/serviceProcess.ts";

export const projectFolder = path.resolve(import.meta.dirname, "../..");

/** A service that is restarted whenever it exits, as a supervisor would. */
export type RestartedService = {
  name: string;
  /** Settles with the first start. */
  ready: Promise<ReadyMessage>;
  /** The current process. Null between two. */
  pid(): number | null;
  /** Kills the process, not its children. Returns false if none runs. */
  kill(): boolean;
  /** Exits that `kill` and `stop` didn't cause. */
  unexpectedExits(): readonly string[];
  stop(): Promise<void>;
};

/** Milliseconds between the exit of a process and its restart. */
const restartMs = 200;

export function startRestartedService(spec: ServiceSpec, logFolder: string): RestartedService {
  const log = openServiceLog(logFolder, spec.name, Date.now);
  const unexpectedExits: string[] = [];
  const killed = new Set<number>();
  let stopping = false;
  let running: ServiceProcess | null = null;
  let timer: NodeJS.Timeout | undefined;

  const start = (): ServiceProcess => {
    const service = startService(spec, projectFolder, (line) => log.write(line, "info"));
    running = service;
    void service.exited.then(({ code, signal }) => {
      running = null;
      if (stopping) return;
      if (!killed.has(service.pid))
        unexpectedExits.push(`${spec.name} exited unexpectedly (${signal ?? `code ${code}`})`);
      timer = setTimeout(start, restartMs);
    });
    return service;
  };

  return {
    name: spec.name,
    ready: start().ready,
    pid: () => running?.pid ?? null,
    kill() {
      if (!running || killed.has(running.pid)) return false;
      killed.add(running.pid);
      process.kill(running.pid, "SIGKILL");
      return true;
    },
    unexpectedExits: () => unexpectedExits,
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await running?.stop();
    },
  };
}
