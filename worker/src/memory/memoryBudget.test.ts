import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemClock } from "#platform/clock.ts";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { createManualClock } from "../testing/manualClock.ts";
import { temporaryFolder } from "../testing/temporaryFolder.ts";
import { parseGpuLine, startGpuMonitor } from "./gpuMonitor.ts";
import { createMemoryBudget } from "./memoryBudget.ts";

const gibibyte = 2 ** 30;
const line = "NVIDIA RTX 6000 Ada Generation, 49140, 1024, 37, 61, [N/A]";

test("a line of nvidia-smi", () => {
  expect(parseGpuLine(line)).toEqual({
    name: "NVIDIA RTX 6000 Ada Generation",
    totalBytes: 49_140 * 2 ** 20,
    usedBytes: gibibyte,
    utilization: 0.37,
    temperature: 61,
    power: null,
  });
  expect(parseGpuLine("No devices were found")).toBeNull();
  expect(parseGpuLine("")).toBeNull();
});

test("the card is read from a program that keeps running, and that none is there is known at once", async () => {
  const folder = await temporaryFolder();
  const options = { device: "0", clock: systemClock, log: createTestLogger().log, onSample: () => {} };
  const without = startGpuMonitor({ ...options, path: folder });
  await without.first;
  expect(without.sample()).toBeNull();
  await without.close();

  const program = join(folder, "nvidia-smi");
  await writeFile(program, `#!${process.execPath}\nconsole.log("${line}"); setInterval(() => {}, 1e6);\n`);
  await chmod(program, 0o755);
  const monitor = startGpuMonitor({ ...options, path: folder });
  await monitor.first;
  expect(monitor.sample()?.totalBytes).toBe(49_140 * 2 ** 20);
  await monitor.close();
});

test("what others take of the card is not there for models", async () => {
  const clock = createManualClock(0);
  let usedBytes = 2 * gibibyte;
  let held = 0;
  const sample = () => ({
    name: "card",
    totalBytes: 50 * gibibyte,
    usedBytes,
    utilization: null,
    temperature: null,
    power: null,
  });
  const budget = createMemoryBudget({
    limit: null,
    onGpu: () => true,
    gpu: sample,
    heldBytes: () => held,
    clock,
  });
  const measured = async () => {
    budget.measured(sample());
    await clock.advance(6000);
    budget.measured(sample());
    return Math.round(budget.bytes() / gibibyte);
  };
  expect(await measured()).toBe(45);
  // Ours, and less than was granted: the others' share stays what it was.
  held = 20 * gibibyte;
  usedBytes = 15 * gibibyte;
  expect(await measured()).toBe(45);
  // More than granted: another program uses the GPU.
  usedBytes = 30 * gibibyte;
  expect(await measured()).toBe(37);
  held = 0;
  usedBytes = 0;
  expect(await measured()).toBe(47);
});

test("without a card it is the machine's memory, and the operator's word goes before all", () => {
  const options = { onGpu: () => false, gpu: () => null, heldBytes: () => 0, clock: createManualClock(0) };
  expect(createMemoryBudget({ ...options, limit: null, ramBytes: 10 * gibibyte }).bytes()).toBe(8 * gibibyte);
  expect(createMemoryBudget({ ...options, limit: 5, ramBytes: 10 * gibibyte }).bytes()).toBe(5);
});
