"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { exclusively } = require("./exclusively.cjs");
const { findFault, markInstalled, unmarkInstalled } = require("./installation.cjs");
const { findNetworkFault, readRegistry, runNpm } = require("./npm.cjs");
const { PlainFailure } = require("./plainFailure.cjs");
const { prunePackages } = require("./prunePackages.cjs");
const { checkWritable } = require("./writable.cjs");

/**
 * Makes `node_modules` what `package-lock.json` says, unless it is already. `beforeInstall` can refuse, which is
 * better done before an installation than after it.
 */
async function ensureDependencies(root, beforeInstall = async () => {}) {
  if (findFault(root) === null) return;
  checkWritable(root, ["", "node_modules", ".cache"]);
  await beforeInstall();
  const onWait = () => console.log("Waiting for the installation that another command has started…");
  await exclusively(path.join(root, ".cache", "install.lock"), onWait, async (holdWith) => {
    const fault = findFault(root);
    if (fault !== null) await install(root, fault, holdWith);
  });
}

async function install(root, fault, holdWith) {
  if (fs.existsSync(path.join(root, "node_modules"))) console.log(`Installing again: ${fault}.`);
  const started = Date.now();
  const line = progressLine("Installing dependencies (about a minute, only when they change)");
  const timer = setInterval(() => line.tick(started), 1000);
  const options = { onSpawn: holdWith };
  try {
    await runInstall(root, path.join(root, ".cache", "npm-install.log"), options);
    holdWith(null);
    prunePackages(root);
    markInstalled(root);
    line.end(`done in ${Math.round((Date.now() - started) / 1000)} s`);
  } catch (error) {
    line.end(error.exitCode === undefined ? "failed" : "stopped");
    throw error;
  } finally {
    clearInterval(timer);
  }
}

const installArguments = [
  "ci",
  "--include=dev",
  "--include=optional",
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
];

/**
 * What npm's cache has is taken from there. Without a network all of it has to be: npm would otherwise try each of a
 * thousand packages again and again for minutes.
 */
async function runInstall(root, log, options) {
  const networkFault = await findNetworkFault(root, log, options);
  unmarkInstalled(root);
  const source = networkFault === null ? "--prefer-offline" : "--offline";
  const code = await runNpm(root, [...installArguments, source], log, options);
  if (code === 0) return;
  const reason = lastLines(log);
  if (networkFault === null) {
    throw new PlainFailure(
      `Installing dependencies failed (npm ci ended with code ${code}); check the network connection and the disk space, then run the same command again.\n${reason}`,
    );
  }
  if (!/\bENOTCACHED\b/.test(reason)) {
    throw new PlainFailure(
      `Installing dependencies from npm's cache failed (npm ci ended with code ${code}).\n${reason}`,
    );
  }
  const registry = await readRegistry(root, log, options);
  throw new PlainFailure(
    `Installing dependencies failed: ${registry} can't be reached (${networkFault}), and npm's cache doesn't contain all packages; check the network connection and npm's proxy settings, then run the same command again.`,
  );
}

function lastLines(log) {
  const lines = fs
    .readFileSync(log, "utf8")
    .split("\n")
    .filter((text) => text.trim() !== "" && !text.includes("A complete log of this run"));
  return lines.slice(-8).join("\n");
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

module.exports = { ensureDependencies };
