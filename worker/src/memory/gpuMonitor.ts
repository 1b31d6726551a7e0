import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Clock } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";

/** Readings of one GPU. Null: the GPU has no such sensor. */
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
  /** Index or UUID of the GPU, as in `CUDA_VISIBLE_DEVICES`. */
  device: string;
  /** The `PATH` that contains `nvidia-smi`. */
  path: string | undefined;
  onSample(sample: GpuSample): void;
  clock: Clock;
  log: Logger;
};

export type GpuMonitor = {
  /** The latest readings; null without a GPU. */
  sample(): GpuSample | null;
  /** Resolves with the first readings, or when none can be expected. */
  first: Promise<void>;
  close(): Promise<void>;
};

const fields = ["name", "memory.total", "memory.used", "utilization.gpu", "temperature.gpu", "power.draw"];
const sampleIntervalMs = 2000;
const firstSampleLimitMs = 10_000;
const restartMs = 60_000;
const mebibyte = 2 ** 20;

/** Parses one CSV line of nvidia-smi; null for any other output. */
export function parseGpuLine(line: string): GpuSample | null {
  const [name = "", total, used, ...rest] = line.split(",").map((value) => value.trim());
  const [totalMiB, usedMiB] = [Number(total), Number(used)];
  if (rest.length !== fields.length - 3 || !(totalMiB > 0) || !(usedMiB >= 0)) return null;
  // "[N/A]" and "[Not Supported]" stand for missing sensors.
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

/** Reads the GPU with one long-lived `nvidia-smi`: starting it for every sample would cost a second of CPU time each. */
export function startGpuMonitor(options: GpuMonitorOptions): GpuMonitor {
  const { clock, log } = options;
  let latest: GpuSample | null = null;
  let closed = false;
  let cancelRestart = () => {};
  let child: ReturnType<typeof spawn> | null = null;
  let ended: Promise<void> = Promise.resolve();
  let firstIsKnown = () => {};
  const first = new Promise<void>((resolve) => {
    firstIsKnown = resolve;
  });
  const cancelFirst = clock.after(firstSampleLimitMs, firstIsKnown);

  const open = (): void => {
    const query = [
      `--query-gpu=${fields.join(",")}`,
      "--format=csv,noheader,nounits",
      "-lms",
      `${sampleIntervalMs}`,
    ];
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
      firstIsKnown();
    });
    ended = new Promise((resolve) => {
      started.on("error", () => {
        // Without nvidia-smi there is no NVIDIA GPU.
        firstIsKnown();
        resolve();
      });
      started.on("exit", (code) => {
        firstIsKnown();
        resolve();
        if (closed) return;
        if (latest) log.warn("nvidia-smi ended, GPU metrics are not updated until it is restarted", { code });
        cancelRestart = clock.after(restartMs, open);
      });
    });
  };
  open();

  return {
    sample: () => latest,
    first: first.finally(cancelFirst),
    async close() {
      closed = true;
      cancelRestart();
      cancelFirst();
      child?.kill();
      await ended;
    },
  };
}
