import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { PlainFailure } from "../bootstrap/plainFailure.cjs";
import { parseEnvironment } from "../launcher/env.ts";
import { runningSystem, type SystemRecord } from "../launcher/folderLock.ts";
import { type Launched, launch } from "../launcher/launch.ts";
import { findFreePorts } from "../launcher/ports.ts";
import { silentTerminal } from "../launcher/terminal.ts";
import type { Credentials } from "./options.ts";

export type Target = {
  url: string;
  credentials: Credentials;
  /** Ends the system if it was started for this command. */
  close(): Promise<void>;
  kill(): void;
};

const nothingToClose = { close: async () => {}, kill: () => {} };
const defaultUrl = "http://localhost:5173";
const patience = 120_000;

/**
 * The system to use: the one that was named, the one that runs on this project's data folder, one that answers
 * at the usual address, or one started here on free ports.
 */
export async function findTarget(
  projectFolder: string,
  wanted: { url: string | null; credentials: Credentials | null },
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<Target> {
  const dataFolder = path.join(projectFolder, ".data");
  const running = await findRunning(dataFolder, note, signal);
  if (wanted.url !== null && (running === null || !isSameAddress(wanted.url, running.siteUrl))) {
    if (wanted.credentials === null) throw new PlainFailure(whoAreYou(wanted.url));
    return { url: wanted.url, credentials: wanted.credentials, ...nothingToClose };
  }
  if (running !== null) {
    const credentials = wanted.credentials ?? running.demoAccount;
    if (credentials === null) throw new PlainFailure(whoAreYou(running.siteUrl));
    return { url: wanted.url ?? running.siteUrl, credentials, ...nothingToClose };
  }
  if (wanted.credentials !== null && (await answers(defaultUrl))) {
    return { url: defaultUrl, credentials: wanted.credentials, ...nothingToClose };
  }
  return startOwn(projectFolder, dataFolder, wanted.credentials, note, signal);
}

type Running = SystemRecord & { siteUrl: string };

/** The system on this data folder, once it is ready; null if none runs. */
async function findRunning(
  dataFolder: string,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<Running | null> {
  const deadline = Date.now() + patience;
  for (;;) {
    const system = runningSystem(dataFolder);
    if (system === null) return null;
    if (system.siteUrl !== null) return { ...system, siteUrl: system.siteUrl };
    if (Date.now() > deadline) {
      throw new PlainFailure("OurVidz has been starting for two minutes; look at its terminal.");
    }
    note("waiting for OurVidz to start");
    await setTimeout(250, undefined, { signal });
  }
}

const loopback = new Set(["localhost", "127.0.0.1", "[::1]"]);

function isSameAddress(a: string, b: string): boolean {
  const [first, second] = [new URL(a), new URL(b)];
  const sameHost =
    first.hostname === second.hostname || (loopback.has(first.hostname) && loopback.has(second.hostname));
  return sameHost && first.port === second.port && first.protocol === second.protocol;
}

async function answers(url: string): Promise<boolean> {
  return fetch(new URL("/healthz", url), { signal: AbortSignal.timeout(2000) }).then(
    (response) => response.ok,
    () => false,
  );
}

const whoAreYou = (url: string): string =>
  `Say who you are at ${url}: --token, or --email and --password (OURVIDZ_TOKEN works too).`;

async function startOwn(
  projectFolder: string,
  dataFolder: string,
  credentials: Credentials | null,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<Target> {
  const environment = parseEnvironment(process.env);
  const [port, supabasePort, upstashPort] = await findFreePorts(3);
  if (port === undefined || supabasePort === undefined || upstashPort === undefined) {
    throw new PlainFailure("No free ports were found on this machine.");
  }
  if (environment.supabase !== null && credentials === null) {
    throw new PlainFailure(whoAreYou("the hosted Supabase"));
  }
  note("starting OurVidz for this job");
  let giveUp = (_failure: PlainFailure): void => {};
  const gaveUp = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  gaveUp.catch(() => {});
  signal.throwIfAborted();
  const launched: Launched = await launch({
    environment: { ...environment, port, supabasePort, upstashPort, siteUrl: null },
    projectFolder,
    dataFolder,
    reset: false,
    dev: false,
    terminal: silentTerminal,
    verbose: false,
    onGivenUp: (failure) => giveUp(failure),
  });
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
  interrupted.catch(() => {});
  try {
    const { demoAccount } = await Promise.race([launched.ready, gaveUp, interrupted]);
    const account = credentials ?? demoAccount;
    if (account === null) throw new PlainFailure(whoAreYou("the hosted Supabase"));
    return { url: launched.siteUrl, credentials: account, close: launched.stop, kill: launched.kill };
  } catch (error) {
    await launched.stop();
    throw error;
  }
}
