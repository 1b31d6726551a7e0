import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import { listRunningSystems } from "../../tools/bootstrap/runningSystems.cjs";
import { parseEnvironment } from "../start/env.ts";
import { findRunningSystem, type SystemRecord } from "../start/folderLock.ts";
import { type LaunchedSystem, launch } from "../start/launch.ts";
import { findFreePorts } from "../start/ports.ts";
import { silentTerminal } from "../start/terminal.ts";
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
const startTimeoutMs = 120_000;

export type WantedTarget = {
  url: string | null;
  /** The data folder of the system, relative to the project; null: any that runs from this project, or `.data`. */
  data: string | null;
  credentials: Credentials | null;
};

/**
 * Finds the system to use: the one given, one that runs from this project, one that responds at the default address,
 * or a new one on free ports.
 */
export async function findTarget(
  projectFolder: string,
  wanted: WantedTarget,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<Target> {
  const dataFolder = path.resolve(projectFolder, wanted.data ?? ".data");
  if (wanted.url !== null) {
    const folders = wanted.data === null ? foldersInUse(projectFolder, dataFolder) : [dataFolder];
    const credentials = wanted.credentials ?? (await findAccount(folders, wanted.url, note, signal));
    if (credentials === null) throw new PlainFailure(askForAccount(wanted.url));
    return { url: wanted.url, credentials, ...nothingToClose };
  }
  const folder = wanted.data === null ? chooseFolder(projectFolder, dataFolder) : dataFolder;
  const running = folder === null ? null : await findRunning(folder, note, signal);
  if (running !== null) {
    const credentials = wanted.credentials ?? running.demoAccount;
    if (credentials === null) throw new PlainFailure(askForAccount(running.siteUrl));
    return { url: running.siteUrl, credentials, ...nothingToClose };
  }
  if (wanted.data === null && wanted.credentials !== null && (await answers(defaultUrl))) {
    return { url: defaultUrl, credentials: wanted.credentials, ...nothingToClose };
  }
  return startOwn(projectFolder, dataFolder, wanted.credentials, note, signal);
}

/** Data folders on which systems of this project run; the usual one first, where it is among them. */
function foldersInUse(projectFolder: string, usual: string): string[] {
  const listed = listRunningSystems(projectFolder).map((system) => system.dataFolder);
  const folders = [...new Set([usual, ...listed])];
  return folders.filter((folder) => findRunningSystem(folder) !== null);
}

/** The folder of the system to use; null if none runs. Throws a PlainFailure if several others than the usual do. */
function chooseFolder(projectFolder: string, usual: string): string | null {
  const folders = foldersInUse(projectFolder, usual);
  const [first, second] = folders;
  if (first === undefined || first === usual || second === undefined) return first ?? null;
  const list = folders.map((folder) => path.relative(projectFolder, folder)).join(", ");
  throw new PlainFailure(
    `Several systems run from this folder; choose one by its data folder with --data: ${list}.`,
  );
}

/** The demo account of the system that serves this address. */
async function findAccount(
  folders: readonly string[],
  url: string,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<Credentials | null> {
  for (const folder of folders) {
    const system = await findRunning(folder, note, signal);
    if (system !== null && isSameAddress(url, system.siteUrl)) return system.demoAccount;
  }
  return null;
}

type Running = SystemRecord & { siteUrl: string };

/** The system on this data folder, once it is ready; null if none runs. */
async function findRunning(
  dataFolder: string,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<Running | null> {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const system = findRunningSystem(dataFolder);
    if (system === null) return null;
    if (system.siteUrl !== null) return { ...system, siteUrl: system.siteUrl };
    if (Date.now() > deadline) {
      throw new PlainFailure("OurVidz hasn't started within two minutes. Check its terminal.");
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

const askForAccount = (url: string): string =>
  `No account is known for ${url}. Give one with --token, or with --email and --password (or OURVIDZ_TOKEN).`;

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
    throw new PlainFailure(askForAccount("the hosted Supabase"));
  }
  note("starting OurVidz for this job");
  let giveUp = (_failure: PlainFailure): void => {};
  const gaveUp = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  gaveUp.catch(() => {});
  signal.throwIfAborted();
  const launched: LaunchedSystem = await launch({
    environment: { ...environment, port, supabasePort, upstashPort, siteUrl: null },
    projectFolder,
    dataFolder,
    reset: false,
    dev: false,
    terminal: silentTerminal,
    verbose: false,
    portHint: "run the same command again",
    onGivenUp: (failure) => giveUp(failure),
  });
  const interrupted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
  interrupted.catch(() => {});
  try {
    const { demoAccount } = await Promise.race([launched.ready, gaveUp, interrupted]);
    const account = credentials ?? demoAccount;
    if (account === null) throw new PlainFailure(askForAccount("the hosted Supabase"));
    return { url: launched.siteUrl, credentials: account, close: launched.stop, kill: launched.kill };
  } catch (error) {
    await launched.stop();
    throw error;
  }
}
