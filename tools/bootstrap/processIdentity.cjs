"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");

/**
 * A process is identified by its id and its start time, so that a later process with the same id is not mistaken
 * for it. A zombie has ended: in a container without an init it can stay in the table of processes forever.
 */

/** What Linux knows about a process; null if there is none, or on another system. */
function readStat(pid) {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may contain blanks; the fields after it are numbered as in proc(5), from 3.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const field = (number) => fields[number - 3];
    return {
      state: field(3),
      group: Number(field(5)),
      session: Number(field(6)),
      threads: Number(field(20)),
      began: field(22),
    };
  } catch {
    return null;
  }
}

/** While other threads are still ending, the process has its ports and files open, and its first thread is a zombie. */
const hasEnded = (stat) => (stat.state === "Z" || stat.state === "X") && stat.threads <= 1;

/** When the process began, in the system's own unit; empty if unknown. */
function beganAt(pid) {
  if (process.platform === "win32") return "";
  if (process.platform === "linux") {
    const stat = readStat(pid);
    return stat === null || hasEnded(stat) ? "" : stat.began;
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
  } catch {
    return "";
  }
}

/** The identity of a running process: its id and start time. */
const identify = (pid) => ({ pid, began: beganAt(pid) });

/** True if the process with this identity is running. */
function isAlive(identity) {
  if (!receivesSignals(identity.pid)) return false;
  const stat = readStat(identity.pid);
  if (stat !== null && hasEnded(stat)) return false;
  return identity.began === "" || beganAt(identity.pid) === identity.began;
}

/**
 * True if any process of the group that this process leads, or led, is running. The leader started its own session,
 * as a child process does that is spawned with `detached`.
 */
function isGroupAlive(leader) {
  if (isAlive(leader)) return true;
  if (process.platform === "win32" || !receivesSignals(-leader.pid)) return false;
  if (process.platform !== "linux") return !receivesSignals(leader.pid);
  // Another process that began later has the id now, so the group of the earlier one is empty.
  const successor = readStat(leader.pid);
  if (successor !== null && leader.began !== "" && successor.began !== leader.began) return false;
  return fs.readdirSync("/proc").some((name) => {
    const stat = /^\d+$/.test(name) ? readStat(name) : null;
    if (stat === null || hasEnded(stat)) return false;
    return (
      stat.group === leader.pid &&
      stat.session === leader.pid &&
      Number(stat.began) >= Number(leader.began || "0")
    );
  });
}

function receivesSignals(target) {
  try {
    process.kill(target, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

module.exports = { identify, isAlive, isGroupAlive };
