import { expect, it } from "vitest";
import { createReportedOutcomes, type ReportedState } from "./reportedOutcomes.ts";

const began = new Date("2026-01-01T00:00:00Z");
const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;
const state = (status: string, second: number, uuid = "a"): ReportedState => ({
  uuid,
  status,
  isThrottled: false,
  updatedAt: at(second),
});

it("accepts a repeated state on another connection that resumes from the previous one", () => {
  const reported = createReportedOutcomes(began);
  expect(reported.since()).toBe(at(0));
  const first = reported.connection();
  first(state("PROCESSING", 1));
  first(state("COMPLETED", 3));
  expect(reported.since()).toBe(at(3));
  reported.connection()(state("COMPLETED", 3));
  expect(reported.violations(["a"])).toEqual([]);
  expect(reported.knowsAll(["a", "b"])).toBe(false);
});

it("finds an end that was not reported, and two of one job, over all connections", () => {
  const reported = createReportedOutcomes(began);
  reported.connection()(state("FAILED", 1));
  reported.connection()(state("COMPLETED", 2));
  expect(reported.violations(["a", "b"])).toEqual([
    `job a has 2 outcomes: ${at(1)},FAILED; ${at(2)},COMPLETED`,
    "no outcome of job b was received by the user who watches all jobs",
  ]);
});

it("reports a state after the outcome, and a state repeated on one connection", () => {
  const reported = createReportedOutcomes(began);
  const connection = reported.connection();
  connection(state("COMPLETED", 1));
  connection(state("COMPLETED", 1));
  reported.connection()(state("PENDING", 2));
  expect(reported.violations(["a"])).toEqual([
    "job a was reported as COMPLETED twice on one connection",
    "job a was reported as PENDING after its outcome",
  ]);
});
