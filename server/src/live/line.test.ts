import { expect, it } from "vitest";
import type { QueuePlaces } from "../data/places.ts";
import { createLine } from "./line.ts";

function scene(read?: () => Promise<Map<string, QueuePlaces>>) {
  const readings: string[][] = [];
  const failures: unknown[] = [];
  const line = createLine({
    intervalMs: 1,
    read: async (userIds) => {
      readings.push([...userIds]);
      return read ? read() : new Map();
    },
    onReadFailure: (error) => failures.push(error),
  });
  return { line, readings, failures };
}

it("reads once for everybody who looks, and nothing for nobody", async () => {
  const { line, readings } = scene();
  line.moved();
  const heard: string[] = [];
  line.watch("ada", () => heard.push("ada"));
  line.watch("ada", () => heard.push("ada, another tab"));
  line.watch("ben", () => heard.push("ben"));
  for (let event = 0; event < 100; event += 1) line.moved();
  await expect.poll(() => heard.length).toBe(3);
  expect(readings).toEqual([["ada", "ben"]]);
  line.close();
});

it("reads again for what moved while it was reading", async () => {
  let answer: (places: Map<string, QueuePlaces>) => void = () => undefined;
  const { line, readings } = scene(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  line.watch("ada", () => undefined);
  line.moved();
  await expect.poll(() => readings.length).toBe(1);
  line.moved();
  answer(new Map());
  await expect.poll(() => readings.length).toBe(2);
  line.close();
});

it("goes on after a reading that failed", async () => {
  let tries = 0;
  const { line, readings, failures } = scene(async () => {
    tries += 1;
    if (tries === 1) throw new Error("gone");
    return new Map();
  });
  line.watch("ada", () => undefined);
  line.moved();
  await expect.poll(() => failures.length).toBe(1);
  line.moved();
  await expect.poll(() => readings.length).toBe(2);
  line.close();
});

it("forgets who has left", async () => {
  const { line, readings } = scene();
  const leave = line.watch("ada", () => undefined);
  line.watch("ben", () => undefined);
  leave();
  line.moved();
  await expect.poll(() => readings.length).toBe(1);
  expect(readings).toEqual([["ben"]]);
  line.close();
});
