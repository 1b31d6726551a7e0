/*
 * First step of every npm script. Plain CommonJS without dependencies, so that any Node can read it: it
 * installs what is missing, finds the Node the project runs on, and hands over to the TypeScript command.
 *
 *   node tools/bootstrap.cjs <command> [arguments]
 */
"use strict";

const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { checkBeforeInstall } = require("./bootstrap/beforeInstall.cjs");
const { ensureDependencies } = require("./bootstrap/dependencies.cjs");
const { cleanEnvironment, endWithNpm, findRuntime, isAtLeast, runWith } = require("./bootstrap/runtime.cjs");
const { PlainFailure } = require("./bootstrap/plainFailure.cjs");

const root = path.resolve(__dirname, "..");

/** What each npm script runs, with the arguments that come before the user's own. */
const commands = {
  start: ["cli/start/main.ts"],
  dev: ["cli/start/main.ts", "--dev"],
  generate: ["cli/generate/main.ts"],
  operators: ["cli/operators/main.ts"],
  test: ["tools/test/main.ts"],
  "test:unit": ["tools/test/main.ts", "--unit"],
  "test:soak": ["tools/test/soak.ts"],
  "test:chaos": ["tests/chaos/main.ts"],
  "test:kills": ["tests/chaos/killEverything.ts"],
  check: ["tools/check/main.ts"],
  "check:fix": ["tools/check/main.ts", "--fix"],
  "db:migration": ["tools/database/newMigration.ts"],
  "generate:types": ["tools/check/generateTypes.ts"],
  build: ["tools/site/main.ts"],
  "models:check": ["worker/src/models/check/main.ts"],
};

async function main() {
  const name = process.argv[2];
  const command = commands[name];
  if (command === undefined) {
    throw new PlainFailure(`Unknown command "${name}"; one of ${Object.keys(commands).join(", ")}.`);
  }
  if (!isAtLeast(process.versions.node, "20.19.0")) {
    throw new PlainFailure(
      `OurVidz needs Node 20.19 or later to set itself up, and this is ${process.versions.node}; get a current one from https://nodejs.org.`,
    );
  }
  // The launcher's ready line counts from here, also when another process prints it.
  process.env.OURVIDZ_BEGAN = String(Date.now() - process.uptime() * 1000);
  // npm says where the user is; when this file is called directly, it is where the process is.
  if (process.cwd() !== root) process.env.INIT_CWD = process.cwd();
  process.chdir(root);
  cleanEnvironment(process.env, root);
  endWithNpm(process.env);
  const [script, ...before] = command.concat(process.argv.slice(3));
  await ensureDependencies(root, () => checkBeforeInstall(name, before, root));
  const runtime = findRuntime(root);
  const file = path.resolve(root, script);
  if (runtime.isThisOne && isAtLeast(process.versions.node, "24.12.0")) {
    // Already the right Node: no process in between, so signals and exit codes need no passing on.
    process.argv.splice(1, process.argv.length, file, ...before);
    await import(pathToFileURL(file).href);
    return;
  }
  await runWith(runtime.path, [file, ...before]);
}

main().catch((error) => {
  console.error(error instanceof PlainFailure ? error.message : error);
  process.exitCode = error.exitCode ?? 1;
});
