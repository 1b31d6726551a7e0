import { format } from "node:util";
import { onTestFinished, vi } from "vitest";

/**
 * Keeps what libraries print with `console.error` out of the output of the running test, which expects it. Returns
 * what was printed so far.
 */
export function captureConsoleErrors(): () => string[] {
  const spy = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => spy.mockRestore());
  return () => spy.mock.calls.map((args) => format(...args));
}
