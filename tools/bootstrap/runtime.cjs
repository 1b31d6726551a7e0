"use strict";

const { spawn, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { PlainFailure } = require("./plainFailure.cjs");

/** Oldest Node that runs the TypeScript of this project without a build step and has a global WebSocket. */
const oldest = "22.18.0";

/** Compares dotted versions; a pre-release counts as its release. */
function isAtLeast(version, wanted) {
  const a = version.split(".").map((part) => Number.parseInt(part, 10));
  const b = wanted.split(".").map((part) => Number.parseInt(part, 10));
  for (let i = 0; i < 3; i += 1) {
    if (a[i] !== b[i]) return a[i] > b[i];
  }
  return true;
}

/**
 * Where the Node from npm lies. Not `node_modules/.bin/node`: npm 10 removes that link along with the packages of the
 * other platforms, which want to be linked under the same name.
 */
const runtimeFolder = (root) =>
  path.join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin");

/** Nothing the project starts reports usage; its own binaries come first on the path. */
function cleanEnvironment(env, root) {
  env.LITE_TELEMETRY = "0";
  env.DO_NOT_TRACK = "1";
  env.ORT_DISABLE_TELEMETRY = "1";
  delete env.SENTRY_DSN;
  const own = [runtimeFolder(root), path.join(root, "node_modules", ".bin")];
  const key = Object.keys(env).find((name) => name.toUpperCase() === "PATH") || "PATH";
  const others = (env[key] || "").split(path.delimiter).filter((entry) => !own.includes(entry));
  env[key] = own.concat(others).join(path.delimiter);
}

/**
 * The Node that runs the project: the one from npm where there is such a package (Linux), otherwise this one.
 * Throws a PlainFailure when neither will do.
 */
function findRuntime(root) {
  const own = path.join(runtimeFolder(root), "node");
  let fault = null;
  if (process.platform === "linux" && fs.existsSync(own)) {
    const real = fs.realpathSync(own);
    if (real === fs.realpathSync(process.execPath)) return { path: real, isThisOne: true };
    // A C library other than glibc can't run it; then this Node has to do.
    fault = findRuntimeFault(real);
    if (fault === null) return { path: real, isThisOne: false };
  }
  if (isAtLeast(process.versions.node, oldest)) return { path: process.execPath, isThisOne: true };
  throw new PlainFailure(describeNoRuntime(own, fault));
}

/** Why a Node can't run here; null if it can. */
function findRuntimeFault(file) {
  const { status, signal, error } = spawnSync(file, ["--version"]);
  if (status === 0) return null;
  if (error) return error.code || error.message;
  return signal === null ? `exit code ${status}` : signal;
}

function describeNoRuntime(own, fault) {
  const get = `get Node ${oldest} or later from https://nodejs.org`;
  if (fault === null) {
    return `OurVidz needs Node 22.18 or later on this system, and this is ${process.versions.node}; ${get}.`;
  }
  return `The Node that npm installed at ${own} doesn't run (${fault}), and this one, ${process.versions.node}, is too old for OurVidz. Delete node_modules and run the same command again; on a system without glibc, ${get} instead.`;
}

/** Runs a script with another Node in this one's place: signals go in, the exit code comes out. */
function runWith(node, args) {
  return new Promise((resolve, reject) => {
    // The closed channel shows the command that this process has exited, even after SIGKILL.
    const child = spawn(node, ["--disable-warning=ExperimentalWarning"].concat(args), {
      stdio: ["inherit", "inherit", "inherit", "ipc"],
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => child.kill(signal));
    }
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      process.exitCode = code === null ? 128 + (signalNumber(signal) || 0) : code;
      resolve();
    });
  });
}

/**
 * Ends this process as SIGTERM does once npm has exited: npm passes SIGTERM to the shell between us only, and a
 * killed npm hands on nothing. A parent other than npm may exit first, as a login shell does.
 */
function endWithNpm(env, everyMs = 500) {
  if (env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, "SIGTERM");
  }, everyMs);
  timer.unref();
}

function signalNumber(signal) {
  return require("node:os").constants.signals[signal];
}

module.exports = { cleanEnvironment, endWithNpm, findRuntime, isAtLeast, runWith };
