import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { JobCallback, Timings } from "#contracts/callback/message.ts";
import type { GpuSample } from "../memory/gpuMonitor.ts";

/** Values that are read when metrics are requested. Bytes, seconds, and ratios from 0 to 1. */
export type WorkerGauges = {
  /** `process` is the name of the child that holds the model; two children may hold the same one. */
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
  /** The metrics in Prometheus' text format, version 0.0.4. */
  text(): Promise<string>;
};

const buckets = [0.1, 0.5, 1, 2, 5, 10, 20, 40, 80, 160, 320, 640];
const phases = {
  load_ms: "loading_model",
  text_encode_ms: "encoding_prompt",
  denoise_ms: "denoising",
  decode_ms: "decoding",
  file_encode_ms: "encoding_file",
  upload_ms: "uploading",
} as const satisfies Partial<Record<keyof Timings, string>>;

/** Creates the worker's metrics in a separate registry. */
export function createWorkerMetrics(read: () => WorkerGauges): WorkerMetrics {
  const registry = new Registry();
  const registers = [registry];
  const jobs = new Counter({
    name: "ourvidz_jobs_total",
    help: "Attempts settled, by job type and outcome.",
    labelNames: ["type", "outcome"],
    registers,
  });
  const errors = new Counter({
    name: "ourvidz_job_errors_total",
    help: "Failed attempts by error code.",
    labelNames: ["type", "code"],
    registers,
  });
  const duration = new Histogram({
    name: "ourvidz_job_seconds",
    help: "Duration of completed attempts, from claim to settlement.",
    labelNames: ["type"],
    buckets,
    registers,
  });
  const phaseDuration = new Histogram({
    name: "ourvidz_job_phase_seconds",
    help: "Duration of completed attempts by phase.",
    labelNames: ["type", "phase"],
    buckets,
    registers,
  });
  const queueWait = new Histogram({
    name: "ourvidz_queue_wait_seconds",
    help: "Time from submission to first claim.",
    labelNames: ["type"],
    buckets,
    registers,
  });
  const modelLoad = new Histogram({
    name: "ourvidz_model_load_seconds",
    help: "Time to load a model.",
    labelNames: ["model"],
    buckets,
    registers,
  });
  const crashes = new Counter({
    name: "ourvidz_inference_crashes_total",
    help: "Inference processes that exited unexpectedly.",
    labelNames: ["queue"],
    registers,
  });
  const setGauges = createGauges(registers);
  return {
    settled(type, callback) {
      jobs.inc({ type, outcome: callback.status });
      if (callback.status === "failed") errors.inc({ type, code: callback.error_code });
      if (callback.status !== "completed") return;
      duration.observe({ type }, callback.timings.total_ms / 1000);
      for (const [key, phase] of Object.entries(phases)) {
        phaseDuration.observe({ type, phase }, callback.timings[key as keyof typeof phases] / 1000);
      }
    },
    claimed: (type, seconds) => queueWait.observe({ type }, seconds),
    modelLoaded: (model, ms) => modelLoad.observe({ model }, ms / 1000),
    crashed: (queue) => crashes.inc({ queue }),
    text() {
      setGauges(read());
      return registry.metrics();
    },
  };
}

/** Creates the gauges, and returns the function that replaces all their values. */
function createGauges(registers: Registry[]): (values: WorkerGauges) => void {
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge<Label>({ name: `ourvidz_${name}`, help, labelNames, registers });
  const modelMemory = gauge("model_memory_bytes", "Memory granted to models.", ["process", "model", "state"]);
  const memoryBudget = gauge("memory_budget_bytes", "Memory that models may use.");
  const memoryWaiting = gauge("memory_waiting", "Models that wait for memory.");
  const residentMemory = gauge("resident_memory_bytes", "Resident memory of the worker's processes.", [
    "process",
  ]);
  const provider = gauge("execution_provider", "1 for the execution provider of a queue or the enhancer.", [
    "queue",
    "provider",
  ]);
  const undelivered = gauge("undelivered_callbacks", "Callbacks that the server has not accepted.");
  const mismatch = gauge(
    "contract_mismatch",
    "1 if the database has rejected this release; the worker claims no jobs then.",
  );
  const eventLoopDelay = gauge(
    "event_loop_delay_seconds",
    "Delay of the control plane's event loop since the last request.",
    ["quantile"],
  );
  const gpuGauges = {
    totalBytes: gauge("gpu_memory_total_bytes", "Memory of the GPU.", ["gpu"]),
    usedBytes: gauge("gpu_memory_used_bytes", "Used memory of the GPU, including other programs.", ["gpu"]),
    utilization: gauge("gpu_utilization_ratio", "Share of time in which the GPU was busy.", ["gpu"]),
    temperature: gauge("gpu_temperature_celsius", "Temperature of the GPU.", ["gpu"]),
    power: gauge("gpu_power_watts", "Power draw of the GPU.", ["gpu"]),
  };
  return ({ models, processes, providers, gpu, ...values }) => {
    // Series of models and processes that no longer exist must disappear.
    for (const labeled of [modelMemory, residentMemory, provider, ...Object.values(gpuGauges)])
      labeled.reset();
    for (const { bytes, ...labels } of models) modelMemory.set(labels, bytes);
    memoryBudget.set(values.memoryBudgetBytes);
    memoryWaiting.set(values.memoryWaiting);
    for (const { process, residentBytes } of processes)
      if (residentBytes !== null) residentMemory.set({ process }, residentBytes);
    for (const labels of providers) provider.set(labels, 1);
    undelivered.set(values.undeliveredCallbacks);
    mismatch.set(values.contractMismatch ? 1 : 0);
    for (const [quantile, seconds] of Object.entries(values.eventLoopDelay))
      eventLoopDelay.set({ quantile }, seconds);
    if (!gpu) return;
    for (const key of Object.keys(gpuGauges) as (keyof typeof gpuGauges)[]) {
      const value = gpu[key];
      if (value !== null) gpuGauges[key].set({ gpu: gpu.name }, value);
    }
  };
}
