"use strict";

/**
 * Identifies a process by its id and its start time, so that a later process with the same id is not mistaken for it.
 *
 * Plain CommonJS, unlike the rest of this folder: tools/bootstrap loads it before the packages and the version of Node
 * that runs TypeScript are installed.
 */

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");

/** Reads /proc/<pid>/stat. Returns null if there is no such process, or on another system than Linux. */
function readStat(pid) {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may contain spaces; the fields after it are numbered as in proc(5), from 3.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const field = (number) => fields[number - 3];
    return {
      state: field(3),
      group: Number(field(5)),
      session: Number(field(6)),
      threads: Number(field(20)),
      startTime: field(22),
    };
  } catch {
    return null;
  }
}

/**
 * True for a zombie, which stays in the process table until its parent reads its exit code: in a container without an
 * init, forever. While other threads are still ending, the process has its ports and files open, although its first
 * thread is a zombie.
 */
const hasEnded = (stat) => ["Z", "X", "x"].includes(stat.state) && stat.threads <= 1;

/** Returns the start time in the system's own unit, or "" if the process has ended or the time can't be read. */
function readStartTime(pid) {
  if (process.platform === "win32") return "";
  if (process.platform === "linux") {
    const stat = readStat(pid);
    return stat === null || hasEnded(stat) ? "" : stat.startTime;
  }
  try {
    const line = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    const [state, ...startTime] = line.split(/\s+/);
    return state.startsWith("Z") ? "" : startTime.join(" ");
  } catch {
    return "";
  }
}

const identify = (pid) => ({ pid, began: readStartTime(pid) });

function isAlive(identity) {
  if (!receivesSignals(identity.pid)) return false;
  const stat = readStat(identity.pid);
  if (stat !== null && hasEnded(stat)) return false;
  return identity.began === "" || readStartTime(identity.pid) === identity.began;
}

function isGroupAlive(leader) {
  if (isAlive(leader)) return true;
  if (process.platform === "win32" || !receivesSignals(-leader.pid)) return false;
  if (process.platform !== "linux") return !receivesSignals(leader.pid);
  // A process that started later has the id now, so the group of the earlier one is empty.
  const successor = readStat(leader.pid);
  if (successor !== null && leader.began !== "" && successor.startTime !== leader.began) return false;
  return fs.readdirSync("/proc").some((name) => {
    const stat = /^\d+$/.test(name) ? readStat(name) : null;
    if (stat === null || hasEnded(stat)) return false;
    return (
      stat.group === leader.pid &&
      stat.session === leader.pid &&
      Number(stat.startTime) >= Number(leader.began || "0")
    );
  });
}

function receivesSignals(target) {
  try {
    process.kill(target, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return error.code === "EPERM";
  }
}

module.exports = { identify, isAlive, isGroupAlive };
