import process from "node:process";

/**
 * Loaded into each function's process before it: when the other end of its input is gone, so is its reason to be. Deno
 * waits for everything a preloaded module has begun, unless it is a timer without a claim on the process.
 */
setTimeout(() => {
  process.stdin.on("end", () => process.exit(0));
  process.stdin.resume();
}, 0).unref();
