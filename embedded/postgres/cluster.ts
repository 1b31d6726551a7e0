import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { dirname, join, parse } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import type { Logger } from "#platform/log.ts";
import { type Account, serverAccount } from "./account.ts";
import { findPrograms } from "./programs.ts";
import { type Settings, settingArguments, usualSettings } from "./settings.ts";
import { endStalePostmaster } from "./stalePostmaster.ts";

/**
 * How to reach the server as its superuser; `host` is a folder with a socket or a loopback address. Where the path of the
 * folder would be too long, it names a descriptor of this process.
 */
export type ServerAddress = { host: string; port: number; user: string; password: string };

export type Cluster = {
  address: ServerAddress;
  /** Ends the sessions and the server in order. */
  stop(): Promise<void>;
};

export type ClusterOptions = {
  /** Holds `data/`, `socket/` and `password`. Created at the first start. The caller holds a lock on it. */
  folder: string;
  settings?: Settings;
  log: Logger;
  /** The server ended again and again and was given up. */
  onLost(error: Error): void;
};

const startPatienceMs = 120_000;
const sessionPatienceMs = 1000;
const stopPatienceMs = 10_000;
const pollMs = 20;
/** Milliseconds before each restart of a server that ended by itself; a long life starts the list over. */
const restartDelays = [0, 250, 1000, 4000];
const longLifeMs = 60_000;
/** Operating systems limit the path of a socket to about 104 bytes; PostgreSQL appends /.s.PGSQL.5432. */
const longestSocketFolder = 85;

/**
 * Starts PostgreSQL on a folder, and again whenever it ends by itself. Whatever an earlier server left after a SIGKILL is
 * recovered first. Throws an Error with one sentence when it can't be started.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const place = preparePlace(options.folder);
  let server: ChildProcess | null = null;
  let stopping = false;
  let quickEnds = 0;

  const giveUp = (error: Error): void => {
    if (!stopping) options.onLost(error);
  };
  const start = async (): Promise<void> => {
    await endStalePostmaster(place.data, join(options.folder, "socket"));
    const startedAt = performance.now();
    const child = await startServer(place, options);
    server = child;
    child.once("exit", (code, signal) => {
      if (stopping) return;
      quickEnds = performance.now() - startedAt > longLifeMs ? 1 : quickEnds + 1;
      const delay = restartDelays[quickEnds - 1];
      const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
      if (delay === undefined) return giveUp(new Error(`PostgreSQL ${how}, again and again.`));
      options.log.warn(`PostgreSQL ${how}; starting it again`);
      restarting = setTimeout(delay).then(() => (stopping ? undefined : start().catch(giveUp)));
    });
  };
  let restarting: Promise<unknown> = Promise.resolve();

  try {
    if (!existsSync(place.data)) await initialize(place);
    await start();
  } catch (error) {
    place.release();
    throw error;
  }
  return {
    address: place.address,
    async stop() {
      stopping = true;
      await restarting;
      if (server) await end(server);
      place.release();
    },
  };
}

type Place = {
  bin: string;
  account: Account | null;
  /** PGDATA. */
  data: string;
  /** The folder of the cluster as the server names it. */
  seenByServer: string;
  address: ServerAddress;
  hasSocket: boolean;
  /** The open folder of the cluster, handed to the server; null where the server is given its path. */
  folderHandle: number | null;
  release(): void;
};

/**
 * On Linux the server gets the open folder of the cluster and names it by its descriptor. So another account works in it
 * without entering the folders above, and the path of the socket is short wherever the folder is.
 */
function preparePlace(folder: string): Place {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const account = serverAccount(dirname(folder));
  const socket = join(folder, "socket");
  mkdirSync(socket, { recursive: true, mode: 0o700 });
  const passwordFile = join(folder, "password");
  if (!existsSync(passwordFile)) {
    writeFileSync(`${passwordFile}.new`, randomBytes(24).toString("base64url"), { mode: 0o600 });
    renameSync(`${passwordFile}.new`, passwordFile);
  }
  if (account) for (const path of [folder, socket, passwordFile]) chownSync(path, account.uid, account.gid);

  const folderHandle = process.platform === "linux" ? openSync(folder, "r") : null;
  const isShort = socket.length <= longestSocketFolder;
  const host = isShort || folderHandle === null ? socket : `/proc/self/fd/${folderHandle}/socket`;
  const hasSocket = process.platform !== "win32" && host.length <= longestSocketFolder;
  return {
    bin: findPrograms(account),
    account,
    data: join(folder, "data"),
    seenByServer: folderHandle === null ? folder : "/proc/self/fd/3",
    address: {
      host: hasSocket ? host : "127.0.0.1",
      // Over TCP the port is chosen at the first start and kept, as clients reconnect to it.
      port: hasSocket ? 5432 : 0,
      user: "postgres",
      password: readFileSync(passwordFile, "utf8"),
    },
    hasSocket,
    folderHandle,
    release: () => {
      if (folderHandle !== null) closeSync(folderHandle);
    },
  };
}

function run(place: Place, program: string, args: readonly string[]): ChildProcess {
  const { env } = process;
  return spawn(join(place.bin, program), args, {
    ...(place.account ?? {}),
    cwd: parse(process.execPath).root,
    stdio: ["ignore", "ignore", "pipe", place.folderHandle ?? "ignore"],
    // Nothing else of our environment: it holds secrets, and other processes of the account can read it.
    env: { NODE_ENV: env.NODE_ENV, PATH: env.PATH, SystemRoot: env.SystemRoot, TEMP: env.TEMP, LC_ALL: "C" },
    windowsHide: true,
  });
}

/** The data folder gets its name when everything in it is complete: an interrupted start leaves nothing half-written. */
async function initialize(place: Place): Promise<void> {
  const partial = `${place.data}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const seen = place.seenByServer;
  const locales = process.platform === "win32" ? [] : [["--lc-ctype=C.UTF-8"], ["--lc-ctype=en_US.UTF-8"]];
  let reason = "";
  for (const locale of [...locales, []]) {
    const child = run(place, "initdb", [
      ...["-D", join(seen, "data.partial"), "-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8"],
      ...[`--pwfile=${join(seen, "password")}`, "--data-checksums", "--locale=C", ...locale],
    ]);
    const lines = collectLines(child);
    const [code] = (await once(child, "close")) as [number | null];
    if (code === 0) return renameSync(partial, place.data);
    rmSync(partial, { recursive: true, force: true });
    reason = lines.join(" ");
    if (!/locale/.test(reason)) break;
  }
  throw new Error(
    `PostgreSQL's data folder ${place.data} can't be created: ${reason} Fix that and start again, or set SUPABASE_DB=pglite.`,
  );
}

/** Resolves once the server takes connections. */
async function startServer(place: Place, options: ClusterOptions): Promise<ChildProcess> {
  const deadline = performance.now() + startPatienceMs;
  for (;;) {
    if (place.address.port === 0) place.address.port = await freePort();
    const child = run(place, "postgres", serverArguments(place, options.settings ?? usualSettings));
    const lines = collectLines(child, (line) => logServerLine(options.log, line));
    const ended = once(child, "close").then(() => true);
    ended.catch(() => {});
    while (!isReady(place.data, child.pid)) {
      const hasEnded = await Promise.race([ended, setTimeout(pollMs, false)]);
      if (!hasEnded && performance.now() < deadline) continue;
      if (!hasEnded) await end(child);
      // Sessions of a server that was killed are still ending.
      const isBusy = lines.some((line) => /still in use|is being accessed/.test(line));
      if (isBusy && performance.now() < deadline) break;
      throw new Error(
        `PostgreSQL can't be started on ${place.data}: ${lines.slice(-4).join(" ")} Unless the disk is full, restore that ` +
          "folder from a copy, or start over with --reset.",
      );
    }
    if (child.exitCode === null && child.signalCode === null) return child;
    await setTimeout(100);
  }
}

function serverArguments(place: Place, settings: Settings): string[] {
  const socket = join(place.seenByServer, "socket");
  return [
    ...["-D", join(place.seenByServer, "data"), "-p", String(place.address.port)],
    ...settingArguments({
      ...settings,
      listen_addresses: place.hasSocket ? "" : "127.0.0.1",
      ...(process.platform === "win32" ? {} : { unix_socket_directories: place.hasSocket ? socket : "" }),
    }),
  ];
}

/** The eighth line of postmaster.pid says what the server does; it is of this server once it begins with its number. */
function isReady(data: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

/**
 * SIGTERM waits for the sessions, whose clients have just closed them; SIGINT ends those that are left, and the server in
 * order; SIGQUIT is the crash that the next start recovers from.
 */
async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, "exit").then(() => true);
  const soon = (milliseconds: number): Promise<boolean> =>
    Promise.race([exited, setTimeout(milliseconds, false, { ref: false })]);
  server.kill("SIGTERM");
  if (await soon(sessionPatienceMs)) return;
  server.kill("SIGINT");
  if (await soon(stopPatienceMs)) return;
  server.kill("SIGQUIT");
  await exited;
}

/** The last lines of its error output. */
function collectLines(child: ChildProcess, onLine: (line: string) => void = () => {}): string[] {
  const lines: string[] = [];
  if (!child.stderr) return lines;
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.trim() === "") return;
    lines.push(line.trim());
    if (lines.length > 20) lines.shift();
    onLine(line);
  });
  return lines;
}

function logServerLine(log: Logger, line: string): void {
  // FATAL ends one session only, as when the server is stopped.
  const level = /^PANIC:/.test(line) ? "error" : /^(FATAL|WARNING):/.test(line) ? "warn" : "info";
  log[level](`postgres ${line.replace(/^[A-Z]+: +/, "")}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
