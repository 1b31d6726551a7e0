import type { Clock } from "#platform/clock.ts";
import type { LogLevel } from "#platform/log.ts";
import { formatLogRecord, parseLogLine } from "#platform/logLine.ts";
import { openServiceLog, type ServiceLog } from "./serviceLog.ts";
import { type ReadyMessage, type ServiceProcess, type ServiceSpec, startService } from "./serviceProcess.ts";
import { levelOf, type Terminal } from "./terminal.ts";

/**
 * Keeps one service running.
 *
 *   starting ──ready──▶ running ──exited──▶ waiting ──delay over──▶ starting (again)
 *      │ first start failed                   │ too many early exits
 *      ▼                                      ▼
 *   failed (the caller stops the system)  given up (onGivenUp)
 *
 * `stop` leads from any state to stopped.
 */
export type Supervised = {
  name: string;
  log: ServiceLog;
  /** Settles with the first start. */
  ready: Promise<ReadyMessage>;
  /** Stops the process and starts it again immediately, for example after a change in its source. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  kill(): void;
};

export type SupervisorOptions = {
  projectFolder: string;
  logFolder: string;
  terminal: Terminal;
  /** Show log lines immediately, even before the service is ready. */
  verbose: boolean;
  clock: Clock;
  /** Milliseconds before each restart after an early exit. After more early exits in a row the service is given up. */
  delays: readonly number[];
  /** Milliseconds after which a running service counts as stable, so that its delays start over. */
  stableAfterMs: number;
  /** Aborts when the system is stopping: from then on no service is restarted. */
  stopRequested: AbortSignal;
  onStarted(pid: number): void;
  onGivenUp(service: string, log: ServiceLog): void;
};

export const restartDefaults = { delays: [250, 1000, 2000, 4000, 8000], stableAfterMs: 60_000 } as const;

export function supervise(spec: ServiceSpec, options: SupervisorOptions): Supervised {
  const log = openServiceLog(options.logFolder, spec.name, options.clock.now);
  let current: ServiceProcess;
  let stopping = false;
  let restarting = false;
  let everReady = false;
  let earlyExits = 0;
  let cancelWait: () => void = () => {};
  // Lines before the service is first ready. A failed start is reported in one message that contains the last ones.
  let held: Array<() => void> = [];

  const show = (line: string, level: LogLevel): void => {
    const write = (): void => options.terminal.service(spec.name, level, line);
    if (everReady || options.verbose) write();
    else held.push(write);
  };

  const start = (): ServiceProcess => {
    const startedAt = options.clock.now();
    const service = startService(spec, options.projectFolder, (line, stream) => {
      const record = parseLogLine(line);
      const level = record?.level ?? levelOf(line, stream === "stderr" ? "warn" : "info");
      log.write(line, level);
      show(record ? formatLogRecord(record) : line, level);
    });
    options.onStarted(service.pid);
    service.ready.then(
      () => {
        everReady = true;
        for (const write of held) write();
        held = [];
      },
      () => {},
    );
    service.exited.then(({ code, signal }) => {
      if (stopping || restarting || !everReady || options.stopRequested.aborted) return;
      const uptimeMs = options.clock.now() - startedAt;
      earlyExits = uptimeMs >= options.stableAfterMs ? 1 : earlyExits + 1;
      const delay = options.delays[earlyExits - 1];
      const cause = signal ? `was killed by ${signal}` : `exited with code ${code}`;
      if (delay === undefined) {
        options.onGivenUp(spec.name, log);
        return;
      }
      options.terminal.service(spec.name, "warn", `${cause}; restarting in ${delay / 1000} s`);
      cancelWait = options.clock.after(delay, () => {
        if (!stopping && !options.stopRequested.aborted) current = start();
      });
    });
    return service;
  };

  current = start();
  return {
    name: spec.name,
    log,
    ready: current.ready,
    async restart() {
      if (stopping || restarting) return;
      restarting = true;
      earlyExits = 0;
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
