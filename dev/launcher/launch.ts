import { existsSync } from "node:fs";
import { PlainFailure } from "../bootstrap/plainFailure.cjs";
import { ensureSiteBuilt } from "../site/buildSite.ts";
import { type Clock, realClock } from "./clock.ts";
import { eraseState, markComplete, openState, prepareDataFolder } from "./dataFolder.ts";
import type { LauncherEnvironment } from "./env.ts";
import { type FolderLock, lockFolder } from "./folderLock.ts";
import {
  redisPart,
  redisService,
  type Services,
  type SystemPlan,
  serverPart,
  supabasePart,
  supabaseService,
  workerPart,
} from "./parts.ts";
import { checkPorts, type WantedPort } from "./ports.ts";
import { endRemains } from "./remains.ts";
import type { Secrets } from "./secrets.ts";
import { type PlannedPart, type Preparation, type System, startSystem } from "./system.ts";
import type { Terminal } from "./terminal.ts";

export type LaunchOptions = {
  environment: LauncherEnvironment;
  projectFolder: string;
  dataFolder: string;
  reset: boolean;
  dev: boolean;
  terminal: Terminal;
  /** Called when the system can go on no longer; it is to be stopped. */
  onGivenUp(failure: PlainFailure): void;
};

export type Launched = {
  siteUrl: string;
  secrets: Secrets;
  ready: Promise<void>;
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
  const lock = lockFolder(dataFolder);
  if (lock === null) {
    throw new PlainFailure(
      `OurVidz is running on ${dataFolder} already; end that one with Ctrl-C first, or name another folder with --data.`,
    );
  }
  try {
    await endRemains(lock.remains);
    if (options.reset) {
      eraseState(dataFolder);
      prepareDataFolder(dataFolder);
      terminal.say(`Erased the state in ${dataFolder}.`);
    }
    await checkPorts(wantedPorts(environment));
    const { secrets, wasCutOff } = openState(dataFolder, environment.supabase === null);
    if (wasCutOff) terminal.say("The first start was cut off earlier, so it begins once more.");
    const siteUrl = environment.siteUrl ?? `http://localhost:${environment.port}`;
    const plan: SystemPlan = { environment, secrets, dataFolder, siteUrl, dev: options.dev };
    const system = startSystem({
      parts: planParts(plan, options.projectFolder),
      preparations: options.dev ? [] : [sitePreparation(options)],
      projectFolder: options.projectFolder,
      dataFolder,
      terminal,
      clock,
      patience,
      onStarted: lock.addPart,
      onGivenUp(failure, part) {
        if (options.dev) terminal.part(part, "error", "keeps ending; waiting for a change of its source");
        else options.onGivenUp(failure);
      },
    });
    return asLaunched(system, lock, {
      siteUrl,
      secrets,
      dataFolder,
      embedded: environment.supabase === null,
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

function asLaunched(
  system: System,
  lock: FolderLock,
  facts: { siteUrl: string; secrets: Secrets; dataFolder: string; embedded: boolean },
): Launched {
  const ready = system.ready.then(() => {
    markComplete(facts.dataFolder, facts.embedded);
    lock.announce(facts.siteUrl);
  });
  ready.catch(() => {});
  return {
    siteUrl: facts.siteUrl,
    secrets: facts.secrets,
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

function wantedPorts(environment: LauncherEnvironment): WantedPort[] {
  const site = {
    port: environment.port,
    purpose: "site and API",
    change: "choose another one with --port or the variable PORT",
  };
  const supabase = {
    port: environment.supabasePort,
    purpose: "embedded Supabase",
    change: "choose another one with the variable SUPABASE_PORT",
  };
  const redis = {
    port: environment.upstashPort,
    purpose: "embedded Redis",
    change: "choose another one with the variable UPSTASH_PORT",
  };
  return [
    site,
    ...(environment.supabase === null ? [supabase] : []),
    ...(environment.redis === null ? [redis] : []),
  ];
}

function planParts(plan: SystemPlan, projectFolder: string): PlannedPart[] {
  const embedded: PlannedPart[] = [];
  if (plan.environment.supabase === null) {
    embedded.push({ name: "supabase", after: [], spec: () => supabasePart(plan) });
  }
  if (plan.environment.redis === null) {
    embedded.push({ name: "redis", after: [], spec: () => redisPart(plan) });
  }
  const services = embedded.map((part) => part.name);
  const find = (ready: Parameters<PlannedPart["spec"]>[0]): Services => ({
    supabase: supabaseService(plan, ready.get("supabase") ?? null),
    redis: redisService(plan, ready.get("redis") ?? null),
  });
  const parts: PlannedPart[] = [
    ...embedded,
    {
      name: "server",
      after: plan.dev ? services : ["site", ...services],
      spec: (ready) => serverPart(plan, find(ready)),
    },
    { name: "worker", after: services, spec: (ready) => workerPart(plan, find(ready)) },
  ];
  for (const part of parts) {
    const { script } = part.spec(new Map());
    if (!existsSync(`${projectFolder}/${script}`)) {
      throw new PlainFailure(`${script} is missing; check that the clone is complete.`);
    }
  }
  return parts;
}

const sitePreparation = ({ projectFolder, terminal }: LaunchOptions): Preparation => ({
  name: "site",
  run: (signal) =>
    ensureSiteBuilt({ projectFolder, signal, onBuild: () => terminal.say("Building the site…") }),
});
