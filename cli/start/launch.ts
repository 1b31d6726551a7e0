import { setTimeout } from "node:timers/promises";
import { type Clock, systemClock } from "#platform/clock.ts";
import { isAlive, type ProcessIdentity } from "#platform/processIdentity.cjs";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import { checkPorts, listWantedPorts, type WantedPort } from "../../tools/bootstrap/ports.cjs";
import { registerSystem } from "../../tools/bootstrap/runningSystems.cjs";
import { ensureSiteBuilt } from "../../tools/site/buildSite.ts";
import { eraseState, markComplete, openState, prepareDataFolder } from "./dataFolder.ts";
import { defaultSiteUrl, type LauncherEnvironment } from "./env.ts";
import { type FolderLock, lockFolder } from "./folderLock.ts";
import {
  type DemoAccount,
  redisService,
  resolveConnections,
  type SystemPlan,
  serverService,
  supabaseService,
  workerService,
} from "./services.ts";
import { type PlannedService, type Preparation, type System, startSystem } from "./startSystem.ts";
import type { Terminal } from "./terminal.ts";

export type LaunchOptions = {
  environment: LauncherEnvironment;
  projectFolder: string;
  dataFolder: string;
  reset: boolean;
  dev: boolean;
  terminal: Terminal;
  verbose: boolean;
  /** If the caller chose the ports, not the user: how to resolve a taken one. */
  portHint?: string;
  /** Called when a service keeps failing. The caller must stop the system. */
  onGivenUp(failure: PlainFailure): void;
};

export type LaunchedSystem = {
  siteUrl: string;
  /** Resolves once all services are ready. The account is null with a hosted Supabase. */
  ready: Promise<{ demoAccount: DemoAccount | null }>;
  restart(service: string): Promise<void>;
  /** Stops all services and unlocks the data folder. */
  stop(): Promise<void>;
  /** Kills all services and unlocks the data folder. */
  kill(): void;
};

const startTimeoutMs = 120_000;

/**
 * Locks the data folder and starts the system on it. Throws a PlainFailure before it starts anything if the folder or a
 * port can't be used. If a service fails to start, `ready` rejects and the caller must call `stop`.
 */
export async function launch(options: LaunchOptions): Promise<LaunchedSystem> {
  const { environment, dataFolder, terminal } = options;
  const clock: Clock = systemClock;
  prepareDataFolder(dataFolder);
  const lock = lockDataFolder(options);
  try {
    await killOrphans(lock.orphans);
    await checkPorts(wantedPorts(options));
    if (options.reset) {
      eraseState(dataFolder);
      prepareDataFolder(dataFolder);
      terminal.print(`Erased the state in ${dataFolder}.`);
    }
    const { secrets, wasInterrupted } = openState(dataFolder, environment.supabase === null);
    if (wasInterrupted) terminal.print("The first start was interrupted earlier; starting from scratch.");
    const siteUrl = environment.siteUrl ?? defaultSiteUrl(environment);
    const plan: SystemPlan = { environment, secrets, dataFolder, siteUrl, dev: options.dev };
    const system = startSystem({
      services: planServices(plan),
      preparations: options.dev ? [] : [sitePreparation(options)],
      projectFolder: options.projectFolder,
      dataFolder,
      terminal,
      verbose: options.verbose,
      clock,
      startTimeoutMs,
      onStarted: lock.addService,
      onGivenUp(failure, service) {
        if (options.dev)
          terminal.service(service, "error", "keeps failing; waiting for a change in its source");
        else options.onGivenUp(failure);
      },
    });
    return asLaunchedSystem(system, lock, plan);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Locks the data folder and registers the system for other commands of this project. */
function lockDataFolder({ projectFolder, dataFolder }: LaunchOptions): FolderLock {
  const lock = lockFolder(dataFolder);
  if (lock === null) {
    throw new PlainFailure(
      `OurVidz is already running on ${dataFolder}. Stop it with Ctrl-C first, or choose another folder with --data.`,
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

function asLaunchedSystem(system: System, lock: FolderLock, plan: SystemPlan): LaunchedSystem {
  const ready = system.ready.then((messages) => {
    const { demoAccount, supabase } = resolveConnections(plan, messages);
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

const orphanTimeoutMs = 10_000;
const pollMs = 50;

/**
 * Waits until the services of a killed launcher have ended: two systems must never write to one data folder. They exit
 * by themselves when their channel closes; those that don't are killed.
 */
async function killOrphans(orphans: readonly ProcessIdentity[]): Promise<void> {
  const deadline = Date.now() + orphanTimeoutMs;
  while (orphans.some(isAlive) && Date.now() < deadline) await setTimeout(pollMs);
  for (const { pid } of orphans.filter(isAlive)) {
    try {
      process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
    } catch {
      // It ended in between.
    }
  }
  while (orphans.some(isAlive)) await setTimeout(pollMs);
}

function wantedPorts({ environment, portHint }: LaunchOptions): WantedPort[] {
  const embedded = { supabase: environment.supabase === null, redis: environment.redis === null };
  const wanted = listWantedPorts(environment, embedded);
  return portHint === undefined ? wanted : wanted.map((entry) => ({ ...entry, change: portHint }));
}

function planServices(plan: SystemPlan): PlannedService[] {
  const embedded: PlannedService[] = [];
  if (plan.environment.supabase === null) {
    embedded.push({ name: "supabase", after: [], spec: () => supabaseService(plan) });
  }
  if (plan.environment.redis === null) {
    embedded.push({ name: "redis", after: [], spec: () => redisService(plan) });
  }
  const embeddedNames = embedded.map(({ name }) => name);
  return [
    ...embedded,
    {
      name: "server",
      after: plan.dev ? embeddedNames : ["site", ...embeddedNames],
      spec: (ready) => serverService(plan, resolveConnections(plan, ready)),
    },
    {
      name: "worker",
      after: embeddedNames,
      spec: (ready) => workerService(plan, resolveConnections(plan, ready)),
    },
  ];
}

const sitePreparation = ({ projectFolder, terminal }: LaunchOptions): Preparation => ({
  name: "site",
  run: (signal) =>
    ensureSiteBuilt({ projectFolder, signal, onBuild: () => terminal.print("Building the site…") }),
});
