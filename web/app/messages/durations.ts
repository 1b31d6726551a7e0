import type { Formatter } from "../lib/formatter.ts";
import { plural } from "./plural.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** A duration in milliseconds: `0.8 s`, `12 s`, `1 min 05 s`, `2 h 03 min`. */
export function formatDuration(ms: number, format: Formatter): string {
  const value = Math.max(0, ms);
  if (value < 9950) return `${format.decimal(value / second, 1)} s`;
  if (value < minute - second / 2) return `${Math.round(value / second)} s`;
  const seconds = Math.round(value / second);
  if (value < hour - second / 2) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  const minutes = Math.round(value / minute);
  return `${format.number(Math.floor(minutes / 60))} h ${twoDigits(minutes % 60)} min`;
}

/** The rough time since something happened: `12 s`, `12 min`, `3 h`, `4 days`. */
export function formatAge(ms: number, format: Formatter): string {
  const value = Math.max(0, ms);
  if (value < minute) return `${Math.floor(value / second)} s`;
  if (value < 90 * minute) return `${Math.floor(value / minute)} min`;
  if (value < 48 * hour) return `${Math.floor(value / hour)} h`;
  const days = Math.floor(value / day);
  return `${format.number(days)} ${plural(days, { one: "day", other: "days" })}`;
}

/** A running clock in whole seconds, so that it doesn't flicker: `0:07`, `12:30`, `1:02:03`. */
export function formatClock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / second));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  return hours > 0
    ? `${hours}:${twoDigits(minutes)}:${twoDigits(seconds)}`
    : `${minutes}:${twoDigits(seconds)}`;
}

/** An estimate, rounded to how precise it can be: `a moment`, `about 8 s`, `about 3 min`. */
export function formatEstimate(ms: number): string {
  if (ms < 1500) return "a moment";
  if (ms < 10 * second) return `about ${Math.round(ms / second)} s`;
  if (ms < 90 * second) return `about ${Math.round(ms / (5 * second)) * 5} s`;
  if (ms < 90 * minute) return `about ${Math.round(ms / minute)} min`;
  return `about ${Math.round(ms / hour)} h`;
}
