"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { PlainFailure } = require("./plainFailure.cjs");

/** Throws a PlainFailure if one of these folders of the project can't be written to, or made. */
function checkWritable(root, folders) {
  for (const name of folders) {
    const folder = path.join(root, name);
    try {
      fs.accessSync(folder, fs.constants.W_OK | fs.constants.X_OK);
    } catch (error) {
      if (error.code === "ENOENT" && folder !== root) checkWritable(root, [""]);
      else throw new PlainFailure(describe(folder, error.code));
    }
  }
}

function describe(folder, code) {
  if (code === "EROFS") {
    return `The project can't be written to: ${folder} is on a read-only file system; mount it read-write, or copy the project to another disk.`;
  }
  if (code === "EACCES" || code === "EPERM") {
    return `The project can't be written to: there is no write permission on ${folder}, which may belong to another user after a start with sudo; give yourself that permission.`;
  }
  return `The project can't be written to: ${folder} can't be opened (${code}).`;
}

module.exports = { checkWritable, describe };
