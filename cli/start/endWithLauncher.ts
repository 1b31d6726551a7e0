/**
 * Loaded into every part before its own code. A part ends by itself when its channel closes; this is for one
 * that was still starting, and had no ear for it yet, or that hangs while it ends.
 */
const grace = 10_000;

process.once("disconnect", () => {
  const timer = setTimeout(() => {
    // The part leads its process group, so that what it started goes with it.
    if (process.platform !== "win32") process.kill(-process.pid, "SIGKILL");
    process.exit(1);
  }, grace);
  timer.unref();
});
