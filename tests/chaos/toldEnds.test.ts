import { expect, it } from "vitest";
import { createToldEnds, type ToldState } from "./toldEnds.ts";

const began = new Date("2026-01-01T00:00:00Z");
const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;
const state = (status: string, second: number, uuid = "a"): ToldState => ({
  uuid,
  status,
  throttled: false,
  updatedAt: at(second),
});

it("lets a state be repeated on another connection, from where the one before was", () => {
  const told = createToldEnds(began);
  expect(told.since()).toBe(at(0));
  const first = told.connection();
  first(state("PROCESSING", 1));
  first(state("COMPLETED", 3));
  expect(told.since()).toBe(at(3));
  told.connection()(state("COMPLETED", 3));
  expect(told.faults(["a"])).toEqual([]);
  expect(told.knowsAll(["a", "b"])).toBe(false);
});

it("finds an end that was not told, and two of one job, over all connections", () => {
  const told = createToldEnds(began);
  told.connection()(state("FAILED", 1));
  told.connection()(state("COMPLETED", 2));
  expect(told.faults(["a", "b"])).toEqual([
    `job a was told to end 2 times: ${at(1)},FAILED; ${at(2)},COMPLETED`,
    "the end of job b was not told to whoever watches all jobs",
  ]);
});

it("finds what was told after an end, or twice on one connection", () => {
  const told = createToldEnds(began);
  const connection = told.connection();
  connection(state("COMPLETED", 1));
  connection(state("COMPLETED", 1));
  told.connection()(state("PENDING", 2));
  expect(told.faults(["a"])).toEqual([
    "job a was told COMPLETED twice on one connection",
    "job a was told PENDING after its end",
  ]);
});
