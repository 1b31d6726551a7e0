"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { identify, isAlive } = require("../../platform/processIdentity.cjs");

/**
 * Every launcher leaves a record of itself in the project, wherever its data folder is, so that other commands find
 * it: one file per launcher in `.cache/running`. The account and the address are in the data folder's system.json.
 */
const folderOf = (projectFolder) => path.join(projectFolder, ".cache", "running");

/** Records this process as the launcher of a system on a data folder; returns what removes the record. */
function registerSystem(projectFolder, dataFolder) {
  const folder = folderOf(projectFolder);
  const file = path.join(folder, `${process.pid}.json`);
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(`${file}.new`, JSON.stringify({ launcher: identify(process.pid), dataFolder }));
    fs.renameSync(`${file}.new`, file);
  } catch {
    // A project folder that can't be written to: the system runs, and is found by its address only.
    return () => {};
  }
  return () => fs.rmSync(file, { force: true });
}

/** The systems that run from this project, the oldest first. Records of launchers that have ended are removed. */
function listRunningSystems(projectFolder) {
  const folder = folderOf(projectFolder);
  const found = [];
  for (const name of readNames(folder)) {
    const file = path.join(folder, name);
    const record = readRecord(file);
    if (record !== null && isAlive(record.launcher)) found.push(record);
    else remove(file);
  }
  return found.sort((a, b) => Number(a.launcher.began) - Number(b.launcher.began));
}

function readNames(folder) {
  try {
    return fs.readdirSync(folder).filter((name) => /^\d+\.json$/.test(name));
  } catch {
    return [];
  }
}

function readRecord(file) {
  try {
    const record = JSON.parse(fs.readFileSync(file, "utf8"));
    return record?.launcher?.pid > 0 && typeof record.dataFolder === "string" ? record : null;
  } catch {
    return null;
  }
}

function remove(file) {
  try {
    fs.rmSync(file, { force: true });
  } catch {
    // The folder can't be written to; the record is ignored all the same.
  }
}

module.exports = { listRunningSystems, registerSystem };
