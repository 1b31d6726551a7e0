"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { identify, isAlive, isGroupAlive } = require("../../platform/processIdentity.cjs");

const pollMs = 300;
/** Milliseconds after which a guard was left behind: it is held for two system calls only. */
const guardLifetime = 10_000;

/**
 * The lock file contains its holder and, while the holder runs a child process, that child: the lock is held as long
 * as either of them runs, so a killed holder doesn't hand the folder to the next command while its npm still writes.
 */
function readLock(file) {
  try {
    const record = JSON.parse(fs.readFileSync(file, "utf8"));
    // Before 0.1.0 a lock was a number.
    return typeof record === "number" ? { holder: { pid: record, began: "" }, child: null } : record;
  } catch {
    return null;
  }
}

function isHeld(record) {
  if (!(record?.holder?.pid > 0)) return false;
  if (isAlive(record.holder)) return true;
  return Boolean(record.child?.pid > 0) && isGroupAlive(record.child);
}

/** Creates a file with its content in one step; false if it exists. */
function createWhole(file, text) {
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, text);
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    return createDirectly(file, text);
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** For file systems without hard links. */
function createDirectly(file, text) {
  try {
    fs.writeFileSync(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** Puts this process into the lock; false while another one holds it. */
function tryLock(file) {
  const record = { holder: identify(process.pid), child: null };
  if (createWhole(file, JSON.stringify(record))) return true;
  if (isHeld(readLock(file))) return false;
  removeStale(file);
  return createWhole(file, JSON.stringify(record));
}

/** Removes a lock nothing holds. The guard keeps a second process from removing the lock of the first to take it. */
function removeStale(file) {
  const guard = `${file}.guard`;
  if (!createDirectly(guard, "")) {
    const age = Date.now() - (fs.statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > guardLifetime) fs.rmSync(guard, { force: true });
    return;
  }
  try {
    if (!isHeld(readLock(file))) fs.rmSync(file, { force: true });
  } finally {
    fs.rmSync(guard, { force: true });
  }
}

/**
 * Runs `work` while no other process runs work under the same lock file; waits for its turn. `onWait` is called once
 * if another process holds the lock. `work` receives a function that records the process group of a running child, by
 * the child's id, in the lock, and with null removes it. An aborted `signal` ends the wait: the promise rejects with its
 * reason.
 */
async function exclusively(file, onWait, work, signal) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let waited = false;
  while (!tryLock(file)) {
    if (!waited && isHeld(readLock(file))) {
      waited = true;
      onWait();
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
    signal?.throwIfAborted();
  }
  let child = null;
  const holdWith = (pid) => {
    child = pid === null ? null : identify(pid);
    fs.writeFileSync(`${file}.new`, JSON.stringify({ holder: identify(process.pid), child }));
    fs.renameSync(`${file}.new`, file);
  };
  const release = () => {
    if (child === null || !isGroupAlive(child)) fs.rmSync(file, { force: true });
  };
  process.once("exit", release);
  try {
    return await work(holdWith);
  } finally {
    process.removeListener("exit", release);
    release();
  }
}

module.exports = { exclusively };
