"use strict";

const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { runGroup } = require("./childGroup.cjs");
const { PlainFailure } = require("./plainFailure.cjs");

/** Milliseconds the registry may take to answer before it counts as unreachable. */
const answerTime = 10_000;

/**
 * Runs npm with its output in a file. Resolves with its exit code, or null if it took longer than `timeout`; rejects
 * with Interrupted when a signal ended it.
 */
async function runNpm(root, args, log, options = {}) {
  const output = fs.openSync(log, "w");
  try {
    return await runGroup(process.platform === "win32" ? "npm.cmd" : "npm", args, {
      cwd: root,
      env: npmEnvironment(root),
      stdio: ["ignore", output, output],
      ...options,
    });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    throw new PlainFailure("npm was not found on the PATH; it comes with Node from https://nodejs.org.");
  } finally {
    fs.closeSync(output);
  }
}

function npmEnvironment(root) {
  const env = Object.assign({}, process.env, { ONNXRUNTIME_NODE_INSTALL: "skip" });
  env.npm_config_cache = usableCache(env, root);
  // npm replaces node_modules, so it must not be run by the Node that lies in there.
  const installed = path.join(root, "node_modules");
  const key = Object.keys(env).find((name) => name.toUpperCase() === "PATH") || "PATH";
  const entries = (env[key] || "").split(path.delimiter);
  env[key] = entries.filter((entry) => !entry.startsWith(installed)).join(path.delimiter);
  return env;
}

/** npm's cache; one inside the project where the home folder can't be written, as for a service account. */
function usableCache(env, root) {
  const usual = env.npm_config_cache || path.join(os.homedir(), ".npm");
  return canWrite(usual) ? usual : path.join(root, ".cache", "npm");
}

/** True if a folder can be written to, or made. */
function canWrite(folder) {
  if (!fs.existsSync(folder)) return path.dirname(folder) !== folder && canWrite(path.dirname(folder));
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return fs.statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

/**
 * Why the registry can't be reached, or null if it answers. npm itself asks, because it knows the proxy and the
 * certificates; any HTTP answer will do, also from a registry that has no such address.
 */
async function findNetworkFault(root, log, options) {
  const args = ["ping", "--loglevel=error", "--fetch-retries=0", `--fetch-timeout=${answerTime}`];
  const code = await runNpm(root, args, log, { timeout: answerTime, ...options });
  if (code === 0) return null;
  if (code === null) return `no answer within ${answerTime / 1000} s`;
  return readNetworkFault(fs.readFileSync(log, "utf8"));
}

const networkCodes =
  /^npm (?:error|ERR!) code (EAI_\w+|ENOTFOUND|ECONN\w+|ENET\w+|EHOST\w+|E\w*TIMEDOUT|E\w*TIMEOUT|EPIPE|E?PROXY\w*|ERR_SOCKET\w*)$/m;

/** The reason in npm's error messages if it is one of the network, otherwise null. */
function readNetworkFault(output) {
  const code = networkCodes.exec(output)?.[1];
  if (code === undefined) return null;
  return /request to \S+ failed, reason: (.+)$/m.exec(output)?.[1]?.trim() || code;
}

/** The address of the registry that npm is set to use, without credentials. */
async function readRegistry(root, log, options) {
  const code = await runNpm(root, ["config", "get", "registry"], log, { timeout: answerTime, ...options });
  const address = fs.readFileSync(log, "utf8").trim().split("\n").at(-1);
  if (code !== 0 || !URL.canParse(address)) return "the npm registry";
  return `the npm registry ${new URL(address).origin}`;
}

module.exports = { findNetworkFault, readNetworkFault, readRegistry, runNpm, usableCache };
