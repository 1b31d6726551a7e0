import path from "node:path";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import type { Clock } from "./clock.ts";
import type { PartLog } from "./partLog.ts";
import { PartEnded, type PartSpec, type ReadyMessage } from "./partProcess.ts";
import { type Supervised, supervise, usualDelays } from "./supervisor.ts";
import type { Terminal } from "./terminal.ts";

/** A part and what has to be ready before it starts. */
export type PlannedPart = {
  name: string;
  after: readonly string[];
  /** Called when everything in `after` is ready, with what those parts said. */
  spec(ready: ReadonlyMap<string, ReadyMessage>): PartSpec;
};

/** Work that has to be done before parts can start, such as building the site; named like a part. */
export type Preparation = { name: string; run(signal: AbortSignal): Promise<void> };

export type SystemOptions = {
  /** In an order in which each comes after those it needs; they end in the reverse. */
  parts: readonly PlannedPart[];
  preparations: readonly Preparation[];
  projectFolder: string;
  dataFolder: string;
  terminal: Terminal;
  verbose: boolean;
  clock: Clock;
  /** Milliseconds a part may take to become ready. */
  patience: number;
  onStarted(pid: number): void;
  /** A part died too often. */
  onGivenUp(failure: PlainFailure, part: string): void;
  delays?: readonly number[];
  longLife?: number;
};

export type System = {
  /** Resolves with what each part said; rejects if a part fails, or if the system is stopped before. */
  ready: Promise<ReadonlyMap<string, ReadyMessage>>;
  restart(part: string): Promise<void>;
  /** Ends the parts in the reverse of the order in which they depend on each other. */
  stop(): Promise<void>;
  /** Ends everything at once. */
  kill(): void;
};

/** Starts each part as soon as what it needs is ready, side by side where nothing forbids it. */
export function startSystem(options: SystemOptions): System {
  const running: Supervised[] = [];
  const said = new Map<string, ReadyMessage>();
  const abort = new AbortController();
  const settled = new Map<string, Promise<void>>();

  const startPart = async (part: PlannedPart): Promise<void> => {
    await Promise.all(part.after.map((name) => settled.get(name)));
    if (abort.signal.aborted) return;
    const supervised = supervise(part.spec(said), {
      projectFolder: options.projectFolder,
      logFolder: path.join(options.dataFolder, "logs"),
      terminal: options.terminal,
      verbose: options.verbose,
      clock: options.clock,
      delays: options.delays ?? usualDelays.delays,
      longLife: options.longLife ?? usualDelays.longLife,
      onStarted: options.onStarted,
      stopRequested: abort.signal,
      onGivenUp: (name, log) => options.onGivenUp(new PlainFailure(diedTooOften(name, log)), name),
    });
    running.push(supervised);
    said.set(part.name, await readyInTime(supervised, options));
  };

  for (const preparation of options.preparations) {
    settled.set(preparation.name, preparation.run(abort.signal));
  }
  for (const part of options.parts) settled.set(part.name, startPart(part));
  const ready = Promise.all(settled.values()).then(() => {
    // Stopped during the build, all of this settles without the parts that were not started any more.
    abort.signal.throwIfAborted();
    return said;
  });
  ready.catch(() => {});

  const stop = async (): Promise<void> => {
    abort.abort();
    const order = options.parts.map((part) => part.name);
    const last = running.toSorted((a, b) => order.indexOf(b.name) - order.indexOf(a.name));
    for (const part of last) await part.stop();
    await Promise.allSettled(settled.values());
  };
  return {
    ready,
    stop,
    async restart(name) {
      await running.find((part) => part.name === name)?.restart();
    },
    kill() {
      abort.abort();
      for (const part of running) part.kill();
    },
  };
}

async function readyInTime(part: Supervised, options: SystemOptions): Promise<ReadyMessage> {
  let cancel = (): void => {};
  const late = new Promise<never>((_, reject) => {
    cancel = options.clock.after(options.patience, () => {
      const seconds = Math.round(options.patience / 1000);
      reject(new PlainFailure(`The ${part.name} was not ready after ${seconds} s; ${logHint(part.log)}`));
    });
  });
  try {
    return await Promise.race([part.ready, late]);
  } catch (error) {
    if (!(error instanceof PartEnded)) throw error;
    throw new PlainFailure(`${error.message}; ${logHint(part.log)}`, { cause: error });
  } finally {
    cancel();
  }
}

function diedTooOften(name: string, log: PartLog): string {
  return `The ${name} keeps ending right after it is started, so everything was stopped; ${logHint(log)}`;
}

/** Says where the log is, and ends with its last lines. */
function logHint(log: PartLog): string {
  const lines = log.lastLines();
  const where = `its log is ${log.file}`;
  return lines.length === 0
    ? `${where}.`
    : `${where} and ends with:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}
