import path from "node:path";
import { openServiceLog } from "../../cli/start/serviceLog.ts";
import {
  type ReadyMessage,
  type ServiceProcess,
  type ServiceSpec,
  startService,
} from "../../cli/start/serviceProcess.ts";

export const projectFolder = path.resolve(import.meta.dirname, "../..");

/** A process that is started again whenever it ends, as any supervisor would. */
export type KeptPart = {
  name: string;
  /** Of the first start. */
  ready: Promise<ReadyMessage>;
  /** Of the process that runs now; null between two. */
  pid(): number | null;
  /** SIGKILL to the process alone; false when there is none. */
  kill(): boolean;
  /** How it ended when nobody had killed it. */
  ownEnds(): readonly string[];
  stop(): Promise<void>;
};

/** Milliseconds between the end of a process and the next. */
const restartMs = 200;

export function keepPart(spec: ServiceSpec, logFolder: string): KeptPart {
  const log = openServiceLog(logFolder, spec.name, Date.now);
  const ownEnds: string[] = [];
  const killed = new Set<number>();
  let stopping = false;
  let running: ServiceProcess | null = null;
  let timer: NodeJS.Timeout | undefined;

  const start = (): ServiceProcess => {
    const part = startService(spec, projectFolder, (line) => log.write(line, "info"));
    running = part;
    void part.exited.then(({ code, signal }) => {
      running = null;
      if (stopping) return;
      if (!killed.has(part.pid)) ownEnds.push(`${spec.name} ended by itself (${signal ?? `code ${code}`})`);
      timer = setTimeout(start, restartMs);
    });
    return part;
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
    ownEnds: () => ownEnds,
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await running?.stop();
    },
  };
}
