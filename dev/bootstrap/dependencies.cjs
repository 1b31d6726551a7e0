"use strict";

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { exclusively } = require("./exclusively.cjs");
const { PlainFailure } = require("./plainFailure.cjs");

/** Makes `node_modules` what `package-lock.json` says, unless it is already. */
async function ensureDependencies(root) {
  if (isInstalled(root)) return;
  checkWritable(root);
  const wait = () => console.log("Waiting for the installation that another command has begun…");
  await exclusively(path.join(root, ".cache", "install.lock"), wait, async () => {
    if (!isInstalled(root)) await install(root);
  });
}

function checkWritable(root) {
  try {
    fs.accessSync(root, fs.constants.W_OK);
  } catch {
    throw new PlainFailure(
      `The project folder ${root} cannot be written to; give yourself write permission on it.`,
    );
  }
}

/**
 * npm writes its own record of what it installed as the last thing it does, so an installation that was
 * interrupted has none. Every package of the lock file must be in it in the same version; optional ones may be
 * missing, except the runtime of this platform.
 */
function isInstalled(root) {
  const wanted = readJson(path.join(root, "package-lock.json"));
  const present = readJson(path.join(root, "node_modules", ".package-lock.json"));
  if (wanted === null) throw new PlainFailure("package-lock.json is missing or damaged; check the clone.");
  if (present === null) return false;
  const packages = present.packages || {};
  for (const [name, entry] of Object.entries(wanted.packages)) {
    if (name === "" || entry.link) continue;
    const found = packages[name];
    if (found === undefined ? !mayBeMissing(name, entry) : found.version !== entry.version) return false;
  }
  return Object.keys(packages).every((name) => wanted.packages[name] !== undefined);
}

function mayBeMissing(name, entry) {
  const runtime = `node_modules/node-${process.platform}-${process.arch}`;
  return entry.optional === true && name !== runtime;
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

async function install(root) {
  const started = Date.now();
  const line = progressLine("Installing dependencies (about a minute, only when they change)");
  const log = path.join(root, ".cache", "npm-install.log");
  const code = await runNpm(root, log, () => line.tick(started));
  if (code !== 0) {
    line.end("failed");
    throw new PlainFailure(describeFailure(code, log));
  }
  line.end(`done in ${Math.round((Date.now() - started) / 1000)} s`);
}

function runNpm(root, log, tick) {
  const output = fs.openSync(log, "w");
  const args = ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  const env = Object.assign({}, process.env, { ONNXRUNTIME_NODE_INSTALL: "skip" });
  env.npm_config_cache = usableCache(env, root);
  // npm replaces node_modules, so it must not be run by the Node that lives in there.
  const installed = path.join(root, "node_modules");
  const key = Object.keys(env).find((name) => name.toUpperCase() === "PATH") || "PATH";
  const entries = (env[key] || "").split(path.delimiter);
  env[key] = entries.filter((entry) => !entry.startsWith(installed)).join(path.delimiter);
  const stdio = ["ignore", output, output];
  const windows = process.platform === "win32";
  return new Promise((resolve, reject) => {
    const child = spawn(windows ? "npm.cmd" : "npm", args, { cwd: root, env, stdio, shell: windows });
    const timer = setInterval(tick, 1000);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.once(signal, () => {
        child.kill("SIGTERM");
        process.exit(130);
      });
    }
    child.on("error", (error) => {
      clearInterval(timer);
      reject(
        error.code === "ENOENT"
          ? new PlainFailure("npm was not found on the PATH; it comes with Node from https://nodejs.org.")
          : error,
      );
    });
    child.on("exit", (code) => {
      clearInterval(timer);
      fs.closeSync(output);
      resolve(code === null ? 1 : code);
    });
  });
}

/** npm's cache; one of the project's own where the home folder cannot be written, as for a service account. */
function usableCache(env, root) {
  const usual = env.npm_config_cache || path.join(os.homedir(), ".npm");
  return canWrite(usual) ? usual : path.join(root, ".cache", "npm");
}

/** Whether a folder can be written to, or made. */
function canWrite(folder) {
  if (!fs.existsSync(folder)) return path.dirname(folder) !== folder && canWrite(path.dirname(folder));
  try {
    fs.accessSync(folder, fs.constants.W_OK);
    return fs.statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

function describeFailure(code, log) {
  const lines = fs
    .readFileSync(log, "utf8")
    .split("\n")
    .filter((text) => text.trim() !== "" && !text.includes("A complete log of this run"));
  const reason = lines.slice(-8).join("\n");
  return `Installing dependencies failed (npm ci ended with code ${code}); check the network connection and the disk space, then run the same command again.\n${reason}`;
}

/** One line that counts seconds on a terminal; elsewhere the line is written once, and its end below it. */
function progressLine(text) {
  const live = process.stdout.isTTY === true;
  process.stdout.write(live ? `${text}…` : `${text}…\n`);
  return {
    tick(started) {
      if (live) process.stdout.write(`\r${text}… ${Math.round((Date.now() - started) / 1000)} s`);
    },
    end(result) {
      process.stdout.write(live ? `\r${text}… ${result}\u001b[K\n` : `${text}: ${result}\n`);
    },
  };
}

module.exports = { ensureDependencies, isInstalled, usableCache };
