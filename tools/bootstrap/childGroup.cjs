"use strict";

const { spawn, spawnSync } = require("node:child_process");
const { identify, isGroupAlive } = require("../../platform/processIdentity.cjs");
const { Interrupted } = require("./plainFailure.cjs");

const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"];
const windows = process.platform === "win32";
const pollMs = 50;
/** Milliseconds a child may take to end after SIGTERM; npm would spend longer on tidying what is removed anyway. */
const grace = 2000;
/** A second signal within this many milliseconds is the same Ctrl-C, passed on by npm as well. */
const sameKeystroke = 400;

function signalGroup(pid, signal) {
  if (windows) {
    spawnSync("taskkill", ["/PID", String(pid), "/T", "/F"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // No process is left in the group.
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Ends what is left of a group and waits until it has ended. */
async function endGroup(leader, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  while (isGroupAlive(leader)) {
    if (Date.now() >= deadline) signalGroup(leader.pid, "SIGKILL");
    await pause(pollMs);
  }
}

/**
 * Runs a command in its own process group and resolves with its exit code once the whole group has ended. A
 * signal to this process ends the group first, then the promise rejects with Interrupted; a second signal doesn't wait
 * for the group to end by itself. `timeout` milliseconds end the group too: the exit code is then null.
 */
async function runGroup(command, args, { onSpawn, timeout, ...options }) {
  const child = spawn(command, args, { ...options, detached: !windows, shell: windows, windowsHide: true });
  const exited = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code));
  });
  if (child.pid === undefined) return exited;
  const leader = identify(child.pid);
  const kill = () => signalGroup(leader.pid, "SIGKILL");
  const timers = timeout === undefined ? [] : [setTimeout(kill, timeout)];
  let stopped = null;
  const onSignal = (signal) => {
    if (stopped === null) {
      stopped = { signal, at: Date.now() };
      signalGroup(leader.pid, "SIGTERM");
      timers.push(setTimeout(kill, grace));
    } else if (Date.now() - stopped.at > sameKeystroke) {
      kill();
    }
  };
  for (const signal of stopSignals) process.on(signal, onSignal);
  try {
    onSpawn?.(child.pid);
    const code = await exited;
    await endGroup(leader, stopped === null ? 0 : grace);
    if (stopped !== null) throw new Interrupted(stopped.signal);
    return code;
  } catch (error) {
    await endGroup(leader, 0);
    throw error;
  } finally {
    for (const timer of timers) clearTimeout(timer);
    for (const signal of stopSignals) process.removeListener(signal, onSignal);
  }
}

module.exports = { runGroup, signalGroup };
