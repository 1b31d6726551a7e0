"use strict";

const path = require("node:path");
const { parseArgs } = require("node:util");
const { PlainFailure } = require("./plainFailure.cjs");

/** Reads the command line of `npm start` and `npm run dev`. Throws a PlainFailure for what it does not know. */
function parseStartOptions(args, cwd) {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        port: { type: "string" },
        data: { type: "string" },
        reset: { type: "boolean" },
        verbose: { type: "boolean" },
        dev: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }));
  } catch (error) {
    throw new PlainFailure(`${error.message.split(".")[0]}; \`npm start -- --help\` lists the options.`);
  }
  if (values.data === "") throw new PlainFailure("--data must name a folder.");
  return {
    port: values.port === undefined ? null : parsePort(values.port, "--port"),
    dataFolder: path.resolve(cwd, values.data ?? ".data"),
    reset: values.reset === true,
    verbose: values.verbose === true,
    dev: values.dev === true,
    help: values.help === true,
  };
}

/** A TCP port from text; `name` says in the failure where the text came from. */
function parsePort(text, name) {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new PlainFailure(`${name} must be a port number between 1 and 65535, not "${text}".`);
  }
  return port;
}

module.exports = { parsePort, parseStartOptions };
