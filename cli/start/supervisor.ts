import type { LogLevel } from "#platform/log.ts";
import { formatLogRecord, parseLogLine } from "#platform/logLine.ts";
import type { Clock } from "./clock.ts";
import { openPartLog, type PartLog } from "./partLog.ts";
import { type PartProcess, type PartSpec, type ReadyMessage, startPart } from "./partProcess.ts";
import { levelOf, type Terminal } from "./terminal.ts";

/**
 * Keeps one part alive.
 *
 *   starting ──ready──▶ running ──died──▶ waiting ──delay over──▶ starting (again)
 *      │ fails the first time               │ too many quick deaths
 *      ▼                                    ▼
 *   failed (the caller stops the system)  given up (onGivenUp)
 *
 * `stop` leads from any state to stopped.
 */
export type Supervised = {
  name: string;
  log: PartLog;
  /** Of the first start. */
  ready: Promise<ReadyMessage>;
  /** Ends the process and starts it again at once, as after a change of its source. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  kill(): void;
};

export type SupervisorOptions = {
  projectFolder: string;
  logFolder: string;
  terminal: Terminal;
  /** Show lines as they come even before the part is ready. */
  verbose: boolean;
  clock: Clock;
  /** Milliseconds before each restart after a quick death; as many deaths as entries are forgiven. */
  delays: readonly number[];
  /** A part that lived this long, in milliseconds, starts over with the first delay. */
  longLife: number;
  /** Aborts when the whole system is asked to stop: from then on a part that ends is not started again. */
  stopRequested: AbortSignal;
  onStarted(pid: number): void;
  onGivenUp(part: string, log: PartLog): void;
};

export const usualDelays = { delays: [250, 1000, 2000, 4000, 8000], longLife: 60_000 } as const;

export function supervise(spec: PartSpec, options: SupervisorOptions): Supervised {
  const log = openPartLog(options.logFolder, spec.name, options.clock.now);
  let current: PartProcess;
  let stopping = false;
  let restarting = false;
  let everReady = false;
  let quickDeaths = 0;
  let cancelWait: () => void = () => {};
  // Until it serves for the first time: a failed start is told in one message, which holds these lines.
  let held: Array<() => void> = [];

  const show = (line: string, level: LogLevel): void => {
    const write = (): void => options.terminal.part(spec.name, level, line);
    if (everReady || options.verbose) write();
    else held.push(write);
  };

  const start = (): PartProcess => {
    const startedAt = options.clock.now().getTime();
    const part = startPart(spec, options.projectFolder, (line, stream) => {
      const record = parseLogLine(line);
      const level = record?.level ?? levelOf(line, stream === "stderr" ? "warn" : "info");
      log.write(line, level);
      show(record ? formatLogRecord(record) : line, level);
    });
    options.onStarted(part.pid);
    part.ready.then(
      () => {
        everReady = true;
        for (const write of held) write();
        held = [];
      },
      () => {},
    );
    part.exited.then(({ code, signal }) => {
      if (stopping || restarting || !everReady || options.stopRequested.aborted) return;
      const lived = options.clock.now().getTime() - startedAt;
      quickDeaths = lived >= options.longLife ? 1 : quickDeaths + 1;
      const delay = options.delays[quickDeaths - 1];
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      if (delay === undefined) {
        options.onGivenUp(spec.name, log);
        return;
      }
      options.terminal.part(spec.name, "warn", `${how}; starting it again in ${delay / 1000} s`);
      cancelWait = options.clock.after(delay, () => {
        if (!stopping && !options.stopRequested.aborted) current = start();
      });
    });
    return part;
  };

  current = start();
  return {
    name: spec.name,
    log,
    ready: current.ready,
    async restart() {
      if (stopping || restarting) return;
      restarting = true;
      quickDeaths = 0;
      cancelWait();
      await current.stop();
      restarting = false;
      if (!stopping && !options.stopRequested.aborted) current = start();
    },
    async stop() {
      stopping = true;
      cancelWait();
      await current.stop();
    },
    kill() {
      stopping = true;
      current.kill();
    },
  };
}
