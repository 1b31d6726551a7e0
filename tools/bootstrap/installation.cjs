"use strict";

const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { PlainFailure } = require("./plainFailure.cjs");

/**
 * Judges whether node_modules is what package-lock.json says. npm's own record is not enough: it stays when folders
 * are deleted later. So every start checks the folders of all packages (some 40 ms), and a marker remembers for which
 * lock file the last complete installation was made. Without a marker that belongs to npm's record, as after an
 * installation by hand, record and versions are compared with the lock file instead.
 */

const platform = `${process.platform}-${process.arch}`;
const runtimePackage = `node_modules/node-${platform}`;

const recordOf = (root) => path.join(root, "node_modules", ".package-lock.json");
const markerOf = (root) => path.join(root, "node_modules", ".ourvidz-installed");

const runtimeFile = `${runtimePackage}/bin/node`;

/** Folders of large programs, whose sizes are compared at every start. */
const programFolders = [
  `${runtimePackage}/bin`,
  `node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}`,
];

/** What is wrong with node_modules, as a part of a sentence; null if nothing is. */
function findFault(root) {
  const lockText = readText(path.join(root, "package-lock.json"));
  const lock = parse(lockText);
  if (!lock?.packages) throw new PlainFailure("package-lock.json is missing or damaged; check the clone.");
  const recordText = readText(recordOf(root));
  const record = parse(recordText);
  if (!record?.packages) return "it was not installed completely";
  const missing = findMissing(root, record.packages);
  if (missing !== null) return missing;
  const marker = parse(readText(markerOf(root)));
  if (marker?.record === hash(recordText)) return compareMarker(root, marker, lockText);
  // Installed by hand: npm has written its record since, or there is no marker.
  const wrong =
    compareRecord(lock.packages, record.packages) ?? findWrongVersion(root, lock.packages, record.packages);
  if (wrong === null) markInstalled(root);
  return wrong;
}

function compareMarker(root, marker, lockText) {
  if (marker.platform !== platform) return `it was installed for ${marker.platform}`;
  if (marker.lock !== hash(lockText)) return "package-lock.json has changed";
  const changed = Object.keys(marker.files).find((file) => sizeOf(root, file) !== marker.files[file]);
  return changed === undefined ? null : `${changed} is damaged`;
}

/**
 * Every package of the lock file must be recorded in its version. Optional ones may be missing, except those of this
 * platform that the project itself names, such as its Node.
 */
function compareRecord(wanted, recorded) {
  const named = Object.keys(wanted[""]?.optionalDependencies ?? {}).map((name) => `node_modules/${name}`);
  for (const [name, entry] of Object.entries(wanted)) {
    if (name === "" || entry.link) continue;
    const found = recorded[name];
    const mayBeMissing = entry.optional === true && !(named.includes(name) && isForThisPlatform(entry));
    if (found === undefined && mayBeMissing) continue;
    if (found?.version !== entry.version) return "package-lock.json has changed";
  }
  const isExtra = Object.keys(recorded).some((name) => wanted[name] === undefined);
  return isExtra ? "package-lock.json has changed" : null;
}

/** npm decides about the C library; a package that names one may be missing. */
function isForThisPlatform({ os, cpu, libc }) {
  const has = (list, value) => list === undefined || [list].flat().includes(value);
  return libc === undefined && has(os, process.platform) && has(cpu, process.arch);
}

function findMissing(root, recorded) {
  for (const [name, entry] of Object.entries(recorded)) {
    if (!entry.link && !fs.existsSync(path.join(root, name, "package.json"))) return `${name} is missing`;
  }
  return null;
}

function findWrongVersion(root, wanted, recorded) {
  for (const name of Object.keys(recorded)) {
    if (recorded[name].link) continue;
    const found = parse(readText(path.join(root, name, "package.json")));
    if (plainVersion(found?.version) !== plainVersion(wanted[name].version)) return `${name} is damaged`;
  }
  const lacksRuntime = recorded[runtimePackage] !== undefined && !sizeOf(root, runtimeFile);
  return lacksRuntime ? `${runtimePackage} is damaged` : null;
}

/** Some packages publish `v1.2.3` or add build metadata, which npm leaves out of its records. */
const plainVersion = (version) => String(version).replace(/^[v=\s]+|\+.*$/g, "");

/**
 * Notes that an installation is complete, for which lock file, and how large its programs are. npm puts node_modules
 * first on the PATH of scripts, so its link to the runtime goes: with a damaged runtime no script would start at all.
 */
function markInstalled(root) {
  removeRuntimeLink(root);
  const files = {};
  for (const folder of programFolders) {
    for (const name of listFiles(path.join(root, folder))) {
      files[`${folder}/${name}`] = sizeOf(root, `${folder}/${name}`);
    }
  }
  const lock = hash(readText(path.join(root, "package-lock.json")));
  const record = hash(readText(recordOf(root)));
  try {
    fs.writeFileSync(markerOf(root), JSON.stringify({ lock, record, platform, files }));
  } catch {
    // A folder that can't be written to is judged by its packages at every start.
  }
}

function removeRuntimeLink(root) {
  try {
    fs.rmSync(path.join(root, "node_modules", ".bin", "node"), { force: true });
  } catch {
    // As for the marker.
  }
}

const unmarkInstalled = (root) => fs.rmSync(markerOf(root), { force: true });

function sizeOf(root, file) {
  return fs.statSync(path.join(root, file), { throwIfNoEntry: false })?.size ?? null;
}

function listFiles(folder) {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}

const hash = (text) => createHash("sha256").update(text).digest("hex");

function readText(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

module.exports = { findFault, markInstalled, unmarkInstalled };
