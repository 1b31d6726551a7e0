import { isLoopbackAddress } from "#platform/listenAddress.ts";
import { loadDotEnv } from "../../tools/bootstrap/dotEnv.cjs";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import { parseStartOptions } from "../../tools/bootstrap/startOptions.cjs";
import { banner } from "./banner.ts";
import { parseEnvironment } from "./env.ts";
import { findUnreachableServices } from "./hostedServices.ts";
import { type LaunchedSystem, launch } from "./launch.ts";
import { reloadOnChange, watchedFolders } from "./reloadOnChange.ts";
import { onStopSignals } from "./stopSignals.ts";
import { openTerminal } from "./terminal.ts";

const launcherHelp = `Usage: npm start -- [options]      (npm run dev -- [options]: the same, with reload on change)

Starts the site, the API and a worker, with an embedded Supabase and Redis unless the environment or .env
configures hosted ones (SUPABASE_URL, SUPABASE_ANON_KEY, SUPABASE_SERVICE_KEY; UPSTASH_REDIS_REST_URL,
UPSTASH_REDIS_REST_TOKEN). Press Ctrl-C to stop.

  --port <number>   port of the site and API (default: PORT or 5173)
  --data <folder>   folder for the state (default: .data)
  --reset           erase the state first
  --verbose         show all log lines, not only warnings and errors
  --help            show this help

Other ports: SUPABASE_PORT (54321) and UPSTASH_PORT (8079). SUPABASE_DB=pglite runs without PostgreSQL. Logs: <data folder>/logs.`;

/** `npm start` and `npm run dev`. */
async function main(): Promise<void> {
  const startedAt = takeStartTime();
  const projectFolder = process.cwd();
  const options = parseStartOptions(process.argv.slice(2), projectFolder);
  if (options.help) return console.log(launcherHelp);
  loadDotEnv(projectFolder, process.env);
  const parsed = parseEnvironment(process.env);
  const environment = { ...parsed, port: options.port ?? parsed.port };
  const terminal = openTerminal({
    write: (text) => process.stdout.write(text),
    color: process.stdout.isTTY === true && !environment.noColor,
    verbose: options.verbose,
  });

  let system: LaunchedSystem | null = null;
  let unwatch = (): void => {};
  let stopping: Promise<void> | null = null;
  const stop = (code: number): Promise<void> => {
    stopping ??= (async () => {
      unwatch();
      await system?.stop();
      process.exit(code);
    })();
    return stopping;
  };
  onStopSignals(
    () => {
      terminal.print("Stopping… (press Ctrl-C again to stop immediately)");
      void stop(0);
    },
    () => {
      system?.kill();
      process.exit(130);
    },
  );
  process.on("exit", () => system?.kill());

  try {
    system = await launch({
      environment,
      projectFolder,
      dataFolder: options.dataFolder,
      reset: options.reset,
      dev: options.dev,
      terminal,
      verbose: options.verbose,
      onGivenUp(failure) {
        console.error(failure.message);
        void stop(1);
      },
    });
    if (stopping !== null) return void (await system.stop());
    const { siteUrl, ready } = system;
    const { demoAccount } = await ready;
    if (stopping !== null) return stopping;
    const seconds = Math.max(0, Date.now() - startedAt) / 1000;
    const demoIsOperator = isLoopbackAddress(environment.host);
    terminal.print(banner({ siteUrl, demoAccount, demoIsOperator, dataFolder: options.dataFolder, seconds }));
    const warnings = await findUnreachableServices(environment);
    if (stopping !== null) return stopping;
    for (const warning of warnings) terminal.print(warning);
  } catch (error) {
    if (stopping !== null) return stopping;
    console.error(error instanceof PlainFailure ? error.message : error);
    return stop(1);
  }
  if (options.dev) {
    unwatch = reloadOnChange(projectFolder, watchedFolders, (service) => {
      terminal.service(service, "warn", "source changed; restarting");
      void system?.restart(service);
    });
  }
}

/** The time at which the command started, before the bootstrap installed anything, in milliseconds since 1970. */
function takeStartTime(): number {
  const startedAt = Number(process.env.OURVIDZ_BEGAN);
  delete process.env.OURVIDZ_BEGAN;
  return startedAt > 0 ? startedAt : Date.now();
}

main().catch((error: unknown) => {
  console.error(error instanceof PlainFailure ? error.message : error);
  process.exit(1);
});
