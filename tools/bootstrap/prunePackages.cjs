"use strict";

const fs = require("node:fs");
const path = require("node:path");

/**
 * Removes what packages bring along and nothing here reads, some 300 MB: ONNX Runtime's binaries for other platforms
 * and Node's C++ headers. npm's own checks don't look inside packages, and the next installation brings it all back.
 * A folder that can't be removed stays; it only takes space.
 */
function prunePackages(root) {
  const binaries = path.join(root, "node_modules", "onnxruntime-node", "bin", "napi-v6");
  if (fs.existsSync(path.join(binaries, process.platform, process.arch))) {
    for (const platform of listFolders(binaries)) {
      if (platform !== process.platform) remove(path.join(binaries, platform));
    }
    for (const architecture of listFolders(path.join(binaries, process.platform))) {
      if (architecture !== process.arch) remove(path.join(binaries, process.platform, architecture));
    }
  }
  remove(path.join(root, "node_modules", `node-${process.platform}-${process.arch}`, "include"));
}

function listFolders(folder) {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

function remove(folder) {
  try {
    fs.rmSync(folder, { recursive: true, force: true });
  } catch {
    // Another program has it open.
  }
}

module.exports = { prunePackages };
