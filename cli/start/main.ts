import { isLoopbackAddress } from "#platform/listenAddress.ts";
import { loadDotEnv } from "../../tools/bootstrap/dotEnv.cjs";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import { parseStartOptions } from "../../tools/bootstrap/startOptions.cjs";
import { banner } from "./banner.ts";
import { parseEnvironment } from "./env.ts";
import { complainAboutHostedParts } from "./hostedParts.ts";
import { type Launched, launch } from "./launch.ts";
import { launcherHelp } from "./options.ts";
import { reloadOnChange, watchedFolders } from "./reloadOnChange.ts";
import { onStopSignals } from "./stopSignals.ts";
import { openTerminal } from "./terminal.ts";

/** `npm start` and `npm run dev`. */
async function main(): Promise<void> {
  const began = takeStartTime();
  const projectFolder = process.cwd();
  const options = parseStartOptions(process.argv.slice(2), projectFolder);
  if (options.help) return console.log(launcherHelp);
  loadDotEnv(projectFolder, process.env);
  const parsed = parseEnvironment(process.env);
  const environment = { ...parsed, port: options.port ?? parsed.port };
  const terminal = openTerminal({
    write: (text) => process.stdout.write(text),
    colour: process.stdout.isTTY === true && !environment.noColor,
    verbose: options.verbose,
  });

  let launched: Launched | null = null;
  let unwatch = (): void => {};
  let ending: Promise<void> | null = null;
  const end = (code: number): Promise<void> => {
    ending ??= (async () => {
      unwatch();
      await launched?.stop();
      process.exit(code);
    })();
    return ending;
  };
  onStopSignals(
    () => {
      terminal.say("Ending… (once more to end at once)");
      void end(0);
    },
    () => {
      launched?.kill();
      process.exit(130);
    },
  );
  process.on("exit", () => launched?.kill());

  try {
    launched = await launch({
      environment,
      projectFolder,
      dataFolder: options.dataFolder,
      reset: options.reset,
      dev: options.dev,
      terminal,
      verbose: options.verbose,
      onGivenUp(failure) {
        console.error(failure.message);
        void end(1);
      },
    });
    if (ending !== null) return void (await launched.stop());
    const { siteUrl, ready } = launched;
    const { demoAccount } = await ready;
    if (ending !== null) return ending;
    const seconds = Math.max(0, Date.now() - began) / 1000;
    const demoIsOperator = isLoopbackAddress(environment.host);
    terminal.say(banner({ siteUrl, demoAccount, demoIsOperator, dataFolder: options.dataFolder, seconds }));
    const complaints = await complainAboutHostedParts(environment);
    if (ending !== null) return ending;
    for (const complaint of complaints) terminal.say(complaint);
  } catch (error) {
    if (ending !== null) return ending;
    console.error(error instanceof PlainFailure ? error.message : error);
    return end(1);
  }
  if (options.dev) {
    unwatch = reloadOnChange(projectFolder, watchedFolders, (part) => {
      terminal.part(part, "warn", "its source changed; starting it again");
      void launched?.restart(part);
    });
  }
}

/** When the command began, in milliseconds since 1970: before the bootstrap installed anything. */
function takeStartTime(): number {
  const began = Number(process.env.OURVIDZ_BEGAN);
  delete process.env.OURVIDZ_BEGAN;
  return began > 0 ? began : Date.now();
}

main().catch((error: unknown) => {
  console.error(error instanceof PlainFailure ? error.message : error);
  process.exit(1);
});
