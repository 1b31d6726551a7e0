import { expect, it } from "vitest";
import type { EnhancerWorker } from "../enhance/serveEnhancer.ts";
import type { Memory } from "../memory/startMemory.ts";
import type { QueueWorker } from "../queue/queueWorker.ts";
import { gaugesOf } from "./gauges.ts";
import { createWorkerMetrics } from "./workerMetrics.ts";

const child = (bytes: number) => ({ provider: () => "cpu", residentBytes: () => bytes });
const holding = (owner: string) => ({ owner, model: "enhancer", state: "warm", bytes: 500 });

it("labels the enhancer's child separately from those of the queues, each series once", async () => {
  const memory = {
    planner: { holdings: [holding("wan_queue"), holding("enhancer")], waiting: 0 },
    budgetBytes: () => 1000,
    gpu: () => null,
  } as unknown as Memory;
  const workers = [{ queue: "wan_queue", ...child(11) }] as unknown as QueueWorker[];
  const enhancer = child(22) as EnhancerWorker;
  const eventLoop = { read: () => ({ p50: 0, p99: 0, max: 0 }), worst: () => 0, close: () => {} };
  const parts = () => ({ workers, enhancer });
  const read = gaugesOf(parts, memory, eventLoop, () => 0, { mismatch: null, recordMismatch: () => {} });
  const lines = (await createWorkerMetrics(read).text()).split("\n");
  for (const line of [
    'ourvidz_model_memory_bytes{process="wan_queue",model="enhancer",state="warm"} 500',
    'ourvidz_model_memory_bytes{process="enhancer",model="enhancer",state="warm"} 500',
    'ourvidz_resident_memory_bytes{process="wan_queue"} 11',
    'ourvidz_resident_memory_bytes{process="enhancer"} 22',
    'ourvidz_execution_provider{queue="enhancer",provider="cpu"} 1',
  ])
    expect(lines).toContain(line);
  const series = lines.filter((line) => /^ourvidz/.test(line)).map((line) => line.replace(/ \S+$/, ""));
  expect(new Set(series).size).toBe(series.length);
});
