import { describe, expect, it } from "vitest";
import { createFormatter } from "../lib/formatter.ts";
import { formatAge, formatClock, formatDuration, formatEstimate } from "./durations.ts";

const format = createFormatter("en-US");

describe("formatDuration", () => {
  it.each([
    [-5, "0.0 s"],
    [840, "0.8 s"],
    [9949, "9.9 s"],
    [9950, "10 s"],
    [59_499, "59 s"],
    [59_500, "1 min 00 s"],
    [65_000, "1 min 05 s"],
    [3_599_499, "59 min 59 s"],
    [3_599_500, "1 h 00 min"],
    [7_380_000, "2 h 03 min"],
  ])("formats %d ms as %s", (ms, text) => expect(formatDuration(ms, format)).toBe(text));

  it("uses the decimal separator of the locale", () => {
    expect(formatDuration(840, createFormatter("de-DE"))).toBe("0,8 s");
  });
});

describe("formatClock", () => {
  it.each([
    [-1, "0:00"],
    [7999, "0:07"],
    [750_000, "12:30"],
    [3_723_000, "1:02:03"],
  ])("formats %d ms as %s", (ms, text) => expect(formatClock(ms)).toBe(text));
});

describe("formatEstimate", () => {
  it.each([
    [0, "a moment"],
    [1500, "about 2 s"],
    [8200, "about 8 s"],
    [73_000, "about 75 s"],
    [180_000, "about 3 min"],
    [7_200_000, "about 2 h"],
  ])("formats %d ms as %s", (ms, text) => expect(formatEstimate(ms)).toBe(text));
});

describe("formatAge", () => {
  const minute = 60_000;
  it.each([
    [-5, "0 s"],
    [12_900, "12 s"],
    [12.5 * minute, "12 min"],
    [3.5 * 60 * minute, "3 h"],
    [4 * 24 * 60 * minute, "4 days"],
  ])("formats %d ms as %s", (ms, text) => expect(formatAge(ms, format)).toBe(text));
});
