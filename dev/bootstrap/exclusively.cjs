"use strict";

const fs = require("node:fs");
const path = require("node:path");

const pollMs = 300;

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Puts our process id into the lock; false while a living process holds it. */
function tryLock(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const holder = Number(readOr(file, "0"));
  if (holder > 0 && isRunning(holder)) return false;
  // Left behind by a process that was killed. Moving it away succeeds for one of several that see this.
  try {
    fs.renameSync(file, `${file}.${process.pid}.stale`);
    fs.rmSync(`${file}.${process.pid}.stale`, { force: true });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  return false;
}

function readOr(file, fallback) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return fallback;
  }
}

/**
 * Runs `work` while no other process runs work under the same lock file; waits for its turn. `onWait` is
 * called once if there is somebody to wait for.
 */
async function exclusively(file, onWait, work) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let told = false;
  while (!tryLock(file)) {
    if (!told && Number(readOr(file, "0")) > 0) {
      told = true;
      onWait();
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  const release = () => fs.rmSync(file, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.removeListener("exit", release);
    release();
  }
}

module.exports = { exclusively };
