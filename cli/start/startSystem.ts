import path from "node:path";
import type { Clock } from "#platform/clock.ts";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import type { ServiceLog } from "./serviceLog.ts";
import { type ReadyMessage, ServiceExitedError, type ServiceSpec } from "./serviceProcess.ts";
import { restartDefaults, type Supervised, supervise } from "./supervisor.ts";
import type { Terminal } from "./terminal.ts";

/** A service and its dependencies. */
export type PlannedService = {
  name: string;
  /** The services and preparations that must be ready before it starts. */
  after: readonly string[];
  /** Called once everything in `after` is ready, with the ready messages. */
  spec(ready: ReadonlyMap<string, ReadyMessage>): ServiceSpec;
};

/** Work that services can wait for, such as building the site. */
export type Preparation = { name: string; run(signal: AbortSignal): Promise<void> };

export type SystemOptions = {
  /** Sorted so that each service comes after its dependencies. They are stopped in reverse order. */
  services: readonly PlannedService[];
  preparations: readonly Preparation[];
  projectFolder: string;
  dataFolder: string;
  terminal: Terminal;
  verbose: boolean;
  clock: Clock;
  /** Milliseconds within which each service must become ready. */
  startTimeoutMs: number;
  onStarted(pid: number): void;
  /** Called when a service has failed too often. */
  onGivenUp(failure: PlainFailure, service: string): void;
  delays?: readonly number[];
  stableAfterMs?: number;
};

export type System = {
  /** Resolves with the ready message of each service. Rejects if a service fails or the system is stopped first. */
  ready: Promise<ReadonlyMap<string, ReadyMessage>>;
  restart(service: string): Promise<void>;
  /** Stops the services one by one, each before its dependencies. */
  stop(): Promise<void>;
  /** Kills all services. */
  kill(): void;
};

/** Starts each service as soon as its dependencies are ready. Independent services start in parallel. */
export function startSystem(options: SystemOptions): System {
  const running: Supervised[] = [];
  const messages = new Map<string, ReadyMessage>();
  const abort = new AbortController();
  const settled = new Map<string, Promise<void>>();

  const start = async (service: PlannedService): Promise<void> => {
    await Promise.all(service.after.map((name) => settled.get(name)));
    if (abort.signal.aborted) return;
    const supervised = supervise(service.spec(messages), {
      projectFolder: options.projectFolder,
      logFolder: path.join(options.dataFolder, "logs"),
      terminal: options.terminal,
      verbose: options.verbose,
      clock: options.clock,
      delays: options.delays ?? restartDefaults.delays,
      stableAfterMs: options.stableAfterMs ?? restartDefaults.stableAfterMs,
      onStarted: options.onStarted,
      stopRequested: abort.signal,
      onGivenUp: (name, log) => options.onGivenUp(new PlainFailure(describeRepeatedFailure(name, log)), name),
    });
    running.push(supervised);
    messages.set(service.name, await readyInTime(supervised, options));
  };

  for (const preparation of options.preparations) {
    settled.set(preparation.name, preparation.run(abort.signal));
  }
  for (const service of options.services) settled.set(service.name, start(service));
  const ready = Promise.all(settled.values()).then(() => {
    // If the system is stopped during the build, everything settles although some services never started.
    abort.signal.throwIfAborted();
    return messages;
  });
  ready.catch(() => {});

  const stop = async (): Promise<void> => {
    abort.abort();
    const order = options.services.map(({ name }) => name);
    const reversed = running.toSorted((a, b) => order.indexOf(b.name) - order.indexOf(a.name));
    for (const service of reversed) await service.stop();
    await Promise.allSettled(settled.values());
  };
  return {
    ready,
    stop,
    async restart(name) {
      await running.find((service) => service.name === name)?.restart();
    },
    kill() {
      abort.abort();
      for (const service of running) service.kill();
    },
  };
}

async function readyInTime(service: Supervised, options: SystemOptions): Promise<ReadyMessage> {
  let cancel = (): void => {};
  const timeout = new Promise<never>((_, reject) => {
    cancel = options.clock.after(options.startTimeoutMs, () => {
      const seconds = Math.round(options.startTimeoutMs / 1000);
      reject(
        new PlainFailure(`The ${service.name} wasn't ready after ${seconds} s; ${logHint(service.log)}`),
      );
    });
  });
  try {
    return await Promise.race([service.ready, timeout]);
  } catch (error) {
    if (!(error instanceof ServiceExitedError)) throw error;
    throw new PlainFailure(`${error.message}; ${logHint(service.log)}`, { cause: error });
  } finally {
    cancel();
  }
}

function describeRepeatedFailure(name: string, log: ServiceLog): string {
  return `The ${name} keeps exiting right after its start, so the system was stopped; ${logHint(log)}`;
}

/** The path of the log and its last lines. */
function logHint(log: ServiceLog): string {
  const lines = log.lastLines();
  const where = `its log is ${log.file}`;
  return lines.length === 0
    ? `${where}.`
    : `${where} and ends with:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}
