const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** A duration in milliseconds for people: `0.8 s`, `12 s`, `1 min 05 s`, `2 h 03 min`. */
export function formatDuration(ms: number): string {
  const value = Math.max(0, ms);
  if (value < 9950) return `${(value / second).toFixed(1)} s`;
  if (value < minute - second / 2) return `${Math.round(value / second)} s`;
  const seconds = Math.round(value / second);
  if (value < hour - second / 2) {
    return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  }
  const minutes = Math.round(value / minute);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** How long something has gone on, roughly: `12 s`, `12 min`, `3 h`, `4 days`. */
export function formatSpan(ms: number): string {
  const value = Math.max(0, ms);
  if (value < minute) return `${Math.floor(value / second)} s`;
  if (value < 90 * minute) return `${Math.floor(value / minute)} min`;
  if (value < 48 * hour) return `${Math.floor(value / hour)} h`;
  return `${Math.floor(value / (24 * hour))} days`;
}

/** A running clock in whole seconds, so that it does not flicker: `0:07`, `12:30`, `1:02:03`. */
export function formatClock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / second));
  const parts = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const [h, m, s] = parts as [number, number, number];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** A guess at a time to come, as coarse as the guess: `a moment`, `about 8 s`, `about 3 min`. */
export function formatEstimate(ms: number): string {
  if (ms < 1500) return "a moment";
  if (ms < 10 * second) return `about ${Math.round(ms / second)} s`;
  if (ms < 90 * second) return `about ${Math.round(ms / (5 * second)) * 5} s`;
  if (ms < 90 * minute) return `about ${Math.round(ms / minute)} min`;
  return `about ${Math.round(ms / hour)} h`;
}
