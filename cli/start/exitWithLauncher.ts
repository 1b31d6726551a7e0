/**
 * Preloaded into every service (`--import`). A service shuts down by itself when the channel to the launcher closes;
 * this kills one that has no handler yet, because it is still starting, or that hangs during its shutdown.
 */
const shutdownTimeoutMs = 10_000;

process.once("disconnect", () => {
  const timer = setTimeout(() => {
    // The service leads its process group, so its own child processes are killed too.
    if (process.platform !== "win32") process.kill(-process.pid, "SIGKILL");
    process.exit(1);
  }, shutdownTimeoutMs);
  timer.unref();
});
