import { format } from "node:util";
import { onTestFinished, vi } from "vitest";

/**
 * Captures `console.error` during the current test, which expects it. Returns a function that returns what was printed.
 */
export function captureConsoleErrors(): () => string[] {
  const spy = vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => spy.mockRestore());
  return () => spy.mock.calls.map((args) => format(...args));
}
