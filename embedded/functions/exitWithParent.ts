import process from "node:process";

/**
 * Preloaded into the process of each edge function: exits when the parent process has closed its end of stdin, that is,
 * when it has ended. The unreferenced timer keeps Deno from waiting for stdin before it runs the function.
 */
setTimeout(() => {
  process.stdin.on("end", () => process.exit(0));
  process.stdin.resume();
}, 0).unref();
