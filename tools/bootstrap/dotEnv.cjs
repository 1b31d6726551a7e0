"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { parseEnv } = require("node:util");

/** Takes the variables of `.env` into `environment`; what is set already stays. */
function loadDotEnv(projectFolder, environment) {
  const file = path.join(projectFolder, ".env");
  if (!fs.existsSync(file)) return;
  for (const [name, value] of Object.entries(parseEnv(fs.readFileSync(file, "utf8")))) {
    if (environment[name] === undefined) environment[name] = value;
  }
}

module.exports = { loadDotEnv };
