import type { JobCallback, Timings } from "#contracts/callback/message.ts";
import type { GpuSample } from "../memory/gpuMonitor.ts";
import { Counter, Gauge, Histogram, metricsText, type Sample } from "./metricsText.ts";

/** What is read from the running worker when somebody asks. Bytes, seconds, ratios from 0 to 1. */
export type WorkerGauges = {
  /** `process`: whose child has it; two may have the same pack. */
  models: { process: string; model: string; state: string; bytes: number }[];
  memoryBudgetBytes: number;
  memoryWaiting: number;
  processes: { process: string; residentBytes: number | null }[];
  providers: { queue: string; provider: string }[];
  gpu: GpuSample | null;
  undeliveredCallbacks: number;
  contractMismatch: boolean;
  eventLoopDelay: { p50: number; p99: number; max: number };
};

export type WorkerMetrics = {
  settled(jobType: string, callback: JobCallback): void;
  claimed(jobType: string, waitedSeconds: number): void;
  modelLoaded(model: string, ms: number): void;
  crashed(queue: string): void;
  text(): string;
};

const secondBounds = [0.1, 0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 640];
const phases = {
  load_ms: "loading_model",
  text_encode_ms: "encoding_prompt",
  denoise_ms: "denoising",
  decode_ms: "decoding",
  file_encode_ms: "encoding_file",
  upload_ms: "uploading",
} as const satisfies Partial<Record<keyof Timings, string>>;

/** Everything the worker counts, as Prometheus text. */
export function createWorkerMetrics(read: () => WorkerGauges): WorkerMetrics {
  const jobs = new Counter("ourvidz_jobs_total", "Attempts settled, by job type and outcome.");
  const errors = new Counter("ourvidz_job_errors_total", "Failed attempts by error code.");
  const duration = new Histogram(
    "ourvidz_job_seconds",
    "Completed attempts, claim to settled.",
    secondBounds,
  );
  const phase = new Histogram(
    "ourvidz_job_phase_seconds",
    "Time of completed attempts by phase.",
    secondBounds,
  );
  const waits = new Histogram("ourvidz_queue_wait_seconds", "From submit to first claim.", secondBounds);
  const loads = new Histogram("ourvidz_model_load_seconds", "Loading of models.", secondBounds);
  const crashes = new Counter("ourvidz_inference_crashes_total", "Inference processes that ended unasked.");
  return {
    settled(type, callback) {
      jobs.add({ type, outcome: callback.status });
      if (callback.status === "failed") errors.add({ type, code: callback.error_code });
      if (callback.status !== "completed") return;
      duration.observe({ type }, callback.timings.total_ms / 1000);
      for (const [key, name] of Object.entries(phases)) {
        phase.observe({ type, phase: name }, callback.timings[key as keyof typeof phases] / 1000);
      }
    },
    claimed: (type, seconds) => waits.observe({ type }, seconds),
    modelLoaded: (model, ms) => loads.observe({ model }, ms / 1000),
    crashed: (queue) => crashes.add({ queue }),
    text: () => metricsText([jobs, errors, duration, phase, waits, loads, crashes, ...gauges(read())]),
  };
}

function gauges(figures: WorkerGauges): Gauge[] {
  const { models, processes, providers, gpu, eventLoopDelay } = figures;
  const one = (value: number): Sample[] => [{ value }];
  const gauge = (name: string, help: string, samples: Sample[]) =>
    new Gauge(`ourvidz_${name}`, help, () => samples);
  return [
    gauge(
      "model_memory_bytes",
      "Memory given out to models, by process and use.",
      models.map(({ bytes, ...labels }) => ({ labels, value: bytes })),
    ),
    gauge("memory_budget_bytes", "Memory that models may take.", one(figures.memoryBudgetBytes)),
    gauge("memory_waiting", "Models that wait for room.", one(figures.memoryWaiting)),
    gauge(
      "resident_memory_bytes",
      "Resident memory of the worker's processes.",
      processes.flatMap(({ process, residentBytes }) =>
        residentBytes === null ? [] : [{ labels: { process }, value: residentBytes }],
      ),
    ),
    gauge(
      "execution_provider",
      "1 for the provider that a queue, or the enhancer, really runs on.",
      providers.map((labels) => ({ labels, value: 1 })),
    ),
    gauge("undelivered_callbacks", "Results the server has not taken.", one(figures.undeliveredCallbacks)),
    gauge(
      "contract_mismatch",
      "1 when the database has refused this release; no jobs are taken then.",
      one(figures.contractMismatch ? 1 : 0),
    ),
    gauge(
      "event_loop_delay_seconds",
      "Delay of the control plane's event loop since the last reading.",
      Object.entries(eventLoopDelay).map(([quantile, value]) => ({ labels: { quantile }, value })),
    ),
    ...(gpu ? gpuGauges(gpu) : []),
  ];
}

function gpuGauges(gpu: NonNullable<WorkerGauges["gpu"]>): Gauge[] {
  const labels = { gpu: gpu.name };
  const gauge = (name: string, help: string, value: number | null) =>
    new Gauge(`ourvidz_gpu_${name}`, help, () => (value === null ? [] : [{ labels, value }]));
  return [
    gauge("memory_total_bytes", "Memory of the card.", gpu.totalBytes),
    gauge("memory_used_bytes", "Memory of the card in use, by whomever.", gpu.usedBytes),
    gauge("utilization_ratio", "Share of time the card was busy.", gpu.utilization),
    gauge("temperature_celsius", "Temperature of the card.", gpu.temperature),
    gauge("power_watts", "Power the card draws.", gpu.power),
  ];
}
