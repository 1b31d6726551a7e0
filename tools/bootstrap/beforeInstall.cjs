"use strict";

const { loadDotEnv } = require("./dotEnv.cjs");
const { PlainFailure } = require("./plainFailure.cjs");
const { checkPorts, listWantedPorts, readPorts } = require("./ports.cjs");
const { listRunningSystems } = require("./runningSystems.cjs");
const { parseStartOptions } = require("./startOptions.cjs");

/** Variables of which any means that a hosted service is used; the launcher checks that none is missing. */
const hostedSupabase = [
  "SUPABASE_URL",
  "VITE_SUPABASE_URL",
  "SUPABASE_ANON_KEY",
  "VITE_SUPABASE_ANON_KEY",
  "SUPABASE_SERVICE_KEY",
];
const hostedRedis = ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"];

/** What would fail after an installation of minutes, checked before it. Throws a PlainFailure. */
async function checkBeforeInstall(command, args, root) {
  const [running] = listRunningSystems(root);
  if (running !== undefined) {
    throw new PlainFailure(
      `OurVidz is running from this folder (process ${running.launcher.pid}), and its packages have to be installed again; end it with Ctrl-C first.`,
    );
  }
  if (command !== "start" && command !== "dev") return;
  const options = parseStartOptions(args, root);
  if (!options.help) await checkStartPorts(options, root);
}

async function checkStartPorts(options, root) {
  const environment = { ...process.env };
  loadDotEnv(root, environment);
  const ports = readPorts(environment);
  const isHosted = (names) => names.some((name) => environment[name]?.trim());
  await checkPorts(
    listWantedPorts(
      { ...ports, port: options.port ?? ports.port },
      { supabase: !isHosted(hostedSupabase), redis: !isHosted(hostedRedis) },
    ),
  );
}

module.exports = { checkBeforeInstall };
