import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import { checkPorts, listWantedPorts, type WantedPort } from "../../tools/bootstrap/ports.cjs";
import { registerSystem } from "../../tools/bootstrap/runningSystems.cjs";
import { ensureSiteBuilt } from "../../tools/site/buildSite.ts";
import { type Clock, realClock } from "./clock.ts";
import { eraseState, markComplete, openState, prepareDataFolder } from "./dataFolder.ts";
import { defaultSiteUrl, type LauncherEnvironment } from "./env.ts";
import { type FolderLock, lockFolder } from "./folderLock.ts";
import {
  type DemoAccount,
  findServices,
  redisPart,
  type SystemPlan,
  serverPart,
  supabasePart,
  workerPart,
} from "./parts.ts";
import { endRemains } from "./remains.ts";
import { type PlannedPart, type Preparation, type System, startSystem } from "./system.ts";
import type { Terminal } from "./terminal.ts";

export type LaunchOptions = {
  environment: LauncherEnvironment;
  projectFolder: string;
  dataFolder: string;
  reset: boolean;
  dev: boolean;
  terminal: Terminal;
  verbose: boolean;
  /** The ports were chosen here, not by the user: what to do about a taken one. */
  portHint?: string;
  /** Called when the system can go on no longer; it is to be stopped. */
  onGivenUp(failure: PlainFailure): void;
};

export type Launched = {
  siteUrl: string;
  /** What the system says about itself once it is ready; the account is null with a hosted Supabase. */
  ready: Promise<{ demoAccount: DemoAccount | null }>;
  restart(part: string): Promise<void>;
  /** Ends everything and gives the data folder free. */
  stop(): Promise<void>;
  kill(): void;
};

const patience = 120_000;

/**
 * Takes the data folder and starts the whole system on it. Throws a PlainFailure, with nothing started, if the
 * folder or a port cannot be used; a part that fails makes `ready` reject, and then `stop` has to be called.
 */
export async function launch(options: LaunchOptions): Promise<Launched> {
  const { environment, dataFolder, terminal } = options;
  const clock: Clock = realClock;
  prepareDataFolder(dataFolder);
  const lock = takeFolder(options);
  try {
    await endRemains(lock.remains);
    await checkPorts(wantedPorts(options));
    if (options.reset) {
      eraseState(dataFolder);
      prepareDataFolder(dataFolder);
      terminal.say(`Erased the state in ${dataFolder}.`);
    }
    const { secrets, wasCutOff } = openState(dataFolder, environment.supabase === null);
    if (wasCutOff) terminal.say("The first start was cut off earlier, so it begins once more.");
    const siteUrl = environment.siteUrl ?? defaultSiteUrl(environment);
    const plan: SystemPlan = { environment, secrets, dataFolder, siteUrl, dev: options.dev };
    const system = startSystem({
      parts: planParts(plan),
      preparations: options.dev ? [] : [sitePreparation(options)],
      projectFolder: options.projectFolder,
      dataFolder,
      terminal,
      verbose: options.verbose,
      clock,
      patience,
      onStarted: lock.addPart,
      onGivenUp(failure, part) {
        if (options.dev) terminal.part(part, "error", "keeps ending; waiting for a change of its source");
        else options.onGivenUp(failure);
      },
    });
    return asLaunched(system, lock, plan);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Takes the data folder, and makes the system known to other commands of this project. */
function takeFolder({ projectFolder, dataFolder }: LaunchOptions): FolderLock {
  const lock = lockFolder(dataFolder);
  if (lock === null) {
    throw new PlainFailure(
      `OurVidz is running on ${dataFolder} already; end that one with Ctrl-C first, or name another folder with --data.`,
    );
  }
  const unregister = registerSystem(projectFolder, dataFolder);
  return {
    ...lock,
    release() {
      unregister();
      lock.release();
    },
  };
}

function asLaunched(system: System, lock: FolderLock, plan: SystemPlan): Launched {
  const ready = system.ready.then((said) => {
    const { demoAccount, supabase } = findServices(plan, said);
    const isEmbedded = plan.environment.supabase === null;
    markComplete(plan.dataFolder, isEmbedded);
    lock.announce(plan.siteUrl, demoAccount, isEmbedded ? supabase.url : null);
    return { demoAccount };
  });
  ready.catch(() => {});
  return {
    siteUrl: plan.siteUrl,
    ready,
    restart: system.restart,
    async stop() {
      await system.stop();
      lock.release();
    },
    kill() {
      system.kill();
      lock.release();
    },
  };
}

function wantedPorts({ environment, portHint }: LaunchOptions): WantedPort[] {
  const embedded = { supabase: environment.supabase === null, redis: environment.redis === null };
  const wanted = listWantedPorts(environment, embedded);
  return portHint === undefined ? wanted : wanted.map((entry) => ({ ...entry, change: portHint }));
}

function planParts(plan: SystemPlan): PlannedPart[] {
  const embedded: PlannedPart[] = [];
  if (plan.environment.supabase === null) {
    embedded.push({ name: "supabase", after: [], spec: () => supabasePart(plan) });
  }
  if (plan.environment.redis === null) {
    embedded.push({ name: "redis", after: [], spec: () => redisPart(plan) });
  }
  const services = embedded.map((part) => part.name);
  return [
    ...embedded,
    {
      name: "server",
      after: plan.dev ? services : ["site", ...services],
      spec: (ready) => serverPart(plan, findServices(plan, ready)),
    },
    { name: "worker", after: services, spec: (ready) => workerPart(plan, findServices(plan, ready)) },
  ];
}

const sitePreparation = ({ projectFolder, terminal }: LaunchOptions): Preparation => ({
  name: "site",
  run: (signal) =>
    ensureSiteBuilt({ projectFolder, signal, onBuild: () => terminal.say("Building the site…") }),
});
