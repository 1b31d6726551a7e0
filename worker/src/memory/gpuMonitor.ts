import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Clock } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";

/** Figures of one card. `null`: the card does not tell. */
export type GpuSample = {
  name: string;
  totalBytes: number;
  usedBytes: number;
  /** 0 to 1. */
  utilization: number | null;
  /** Degrees Celsius. */
  temperature: number | null;
  /** Watts. */
  power: number | null;
};

export type GpuMonitorOptions = {
  /** Index or UUID of the card, as in `CUDA_VISIBLE_DEVICES`. */
  device: string;
  /** Where to look for `nvidia-smi`. */
  path: string | undefined;
  onSample(sample: GpuSample): void;
  clock: Clock;
  log: Logger;
};

export type GpuMonitor = {
  /** The latest figures; null without a card. */
  sample(): GpuSample | null;
  /** Resolves with the first figures, or when it is clear that there are none. */
  first: Promise<void>;
  close(): Promise<void>;
};

const fields = ["name", "memory.total", "memory.used", "utilization.gpu", "temperature.gpu", "power.draw"];
const everyMs = 2000;
const firstLimitMs = 10_000;
const restartMs = 60_000;
const mebibyte = 2 ** 20;

/** Reads one line of nvidia-smi's CSV; null for anything else it may print. */
export function parseGpuLine(line: string): GpuSample | null {
  const [name = "", total, used, ...rest] = line.split(",").map((value) => value.trim());
  const [totalMiB, usedMiB] = [Number(total), Number(used)];
  if (rest.length !== fields.length - 3 || !(totalMiB > 0) || !(usedMiB >= 0)) return null;
  // "[N/A]" and "[Not Supported]" where a card has no such sensor.
  const [utilization, temperature, power] = rest.map((value) =>
    Number.isFinite(Number(value)) ? Number(value) : null,
  );
  return {
    name,
    totalBytes: totalMiB * mebibyte,
    usedBytes: usedMiB * mebibyte,
    utilization: typeof utilization === "number" ? utilization / 100 : null,
    temperature: temperature ?? null,
    power: power ?? null,
  };
}

/** One long-lived `nvidia-smi`: starting it anew for each figure takes a second of a core. */
export function startGpuMonitor(options: GpuMonitorOptions): GpuMonitor {
  const { clock, log } = options;
  let latest: GpuSample | null = null;
  let closed = false;
  let stopWaiting = () => {};
  let child: ReturnType<typeof spawn> | null = null;
  let ended: Promise<void> = Promise.resolve();
  let known = () => {};
  const first = new Promise<void>((resolve) => {
    known = resolve;
  });
  const stopFirst = clock.after(firstLimitMs, () => known());

  const open = (): void => {
    const query = [`--query-gpu=${fields.join(",")}`, "--format=csv,noheader,nounits", "-lms", `${everyMs}`];
    const started = spawn("nvidia-smi", [`--id=${options.device}`, ...query], {
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...(options.path === undefined ? {} : { PATH: options.path }) } as NodeJS.ProcessEnv,
    });
    child = started;
    createInterface({ input: started.stdout }).on("line", (line) => {
      const sample = parseGpuLine(line);
      if (!sample) return;
      latest = sample;
      options.onSample(sample);
      known();
    });
    ended = new Promise((resolve) => {
      started.on("error", () => {
        // No such program: no such card.
        known();
        resolve();
      });
      started.on("exit", (code) => {
        known();
        resolve();
        if (closed) return;
        if (latest) log.warn("nvidia-smi ended, figures of the card are missing", { code });
        stopWaiting = clock.after(restartMs, open);
      });
    });
  };
  open();

  return {
    sample: () => latest,
    first: first.finally(stopFirst),
    async close() {
      closed = true;
      stopWaiting();
      stopFirst();
      child?.kill();
      await ended;
    },
  };
}
