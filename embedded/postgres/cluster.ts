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
import { stopStalePostmaster } from "./stalePostmaster.ts";

/**
 * How to connect to the server as its superuser. `host` is a folder with a socket, or a loopback address. If the path of
 * the folder is too long for a socket, it refers to a file descriptor of this process.
 */
export type ServerAddress = { host: string; port: number; user: string; password: string };

export type Cluster = {
  address: ServerAddress;
  /** Closes the sessions, then shuts the server down. */
  stop(): Promise<void>;
};

export type ClusterOptions = {
  /** Contains `data/`, `socket/` and `password`. Created at the first start. The caller has locked it. */
  folder: string;
  settings?: Settings;
  log: Logger;
  /** Called when the server keeps exiting and is not restarted again. */
  onLost(error: Error): void;
};

const startTimeoutMs = 120_000;
const sessionTimeoutMs = 1000;
const stopTimeoutMs = 10_000;
const pollMs = 20;
/** Milliseconds before each restart of a server that exited unexpectedly. */
const restartDelays = [0, 250, 1000, 4000];
/** Milliseconds after which a server counts as stable, so that the delays start over. */
const stableAfterMs = 60_000;
/** Operating systems limit the path of a socket to about 104 bytes; PostgreSQL appends /.s.PGSQL.5432. */
const longestSocketFolder = 85;

/**
 * Starts PostgreSQL on a folder and restarts it when it exits unexpectedly. What an earlier server left after a SIGKILL
 * is cleaned up first. Throws an Error whose message says what to do if the server can't be started.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const layout = prepareLayout(options.folder);
  let server: ChildProcess | null = null;
  let stopping = false;
  let earlyExits = 0;

  const giveUp = (error: Error): void => {
    if (!stopping) options.onLost(error);
  };
  const start = async (): Promise<void> => {
    await stopStalePostmaster(layout.data, join(options.folder, "socket"));
    const startedAt = performance.now();
    const child = await startServer(layout, options);
    server = child;
    child.once("exit", (code, signal) => {
      if (stopping) return;
      earlyExits = performance.now() - startedAt > stableAfterMs ? 1 : earlyExits + 1;
      const delay = restartDelays[earlyExits - 1];
      const cause = signal ? `was killed by ${signal}` : `exited with code ${code}`;
      if (delay === undefined) return giveUp(new Error(`PostgreSQL ${cause} repeatedly; giving up.`));
      options.log.warn(`PostgreSQL ${cause}; restarting`);
      restarting = setTimeout(delay).then(() => (stopping ? undefined : start().catch(giveUp)));
    });
  };
  let restarting: Promise<unknown> = Promise.resolve();

  try {
    if (!existsSync(layout.data)) await initialize(layout);
    await start();
  } catch (error) {
    layout.release();
    throw error;
  }
  return {
    address: layout.address,
    async stop() {
      stopping = true;
      await restarting;
      if (server) await shutDown(server);
      layout.release();
    },
  };
}

type Layout = {
  bin: string;
  account: Account | null;
  /** PGDATA. */
  data: string;
  /** The path by which the server accesses the folder of the cluster. */
  serverPath: string;
  address: ServerAddress;
  hasSocket: boolean;
  /** A descriptor of the folder, which the server inherits. Null if the server gets the path. */
  folderHandle: number | null;
  release(): void;
};

/**
 * On Linux the server inherits a descriptor of the folder and uses it as its path. So it can run under another account
 * that has no access to the parent folders, and the path of the socket is always short.
 */
function prepareLayout(folder: string): Layout {
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
    serverPath: folderHandle === null ? folder : "/proc/self/fd/3",
    address: {
      host: hasSocket ? host : "127.0.0.1",
      // Over TCP the port is chosen at the first start and reused, because clients reconnect to it.
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

function run(layout: Layout, program: string, args: readonly string[]): ChildProcess {
  const { env } = process;
  return spawn(join(layout.bin, program), args, {
    ...(layout.account ?? {}),
    cwd: parse(process.execPath).root,
    stdio: ["ignore", "ignore", "pipe", layout.folderHandle ?? "ignore"],
    // Nothing else of our environment: it contains secrets that other processes of the account could read.
    env: { NODE_ENV: env.NODE_ENV, PATH: env.PATH, SystemRoot: env.SystemRoot, TEMP: env.TEMP, LC_ALL: "C" },
    windowsHide: true,
  });
}

/** Creates the data folder under another name and renames it when complete, so that an interrupted start leaves no partial one. */
async function initialize(layout: Layout): Promise<void> {
  const partial = `${layout.data}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const serverPath = layout.serverPath;
  const locales = process.platform === "win32" ? [] : [["--lc-ctype=C.UTF-8"], ["--lc-ctype=en_US.UTF-8"]];
  let reason = "";
  for (const locale of [...locales, []]) {
    const child = run(layout, "initdb", [
      ...["-D", join(serverPath, "data.partial"), "-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8"],
      ...[`--pwfile=${join(serverPath, "password")}`, "--data-checksums", "--locale=C", ...locale],
    ]);
    const lines = collectLines(child);
    const [code] = (await once(child, "close")) as [number | null];
    if (code === 0) return renameSync(partial, layout.data);
    rmSync(partial, { recursive: true, force: true });
    reason = lines.join(" ");
    if (!/locale/.test(reason)) break;
  }
  throw new Error(
    `PostgreSQL's data folder ${layout.data} can't be created: ${reason} Fix that and start again, or set SUPABASE_DB=pglite.`,
  );
}

/** Resolves once the server accepts connections. */
async function startServer(layout: Layout, options: ClusterOptions): Promise<ChildProcess> {
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    if (layout.address.port === 0) layout.address.port = await freePort();
    const child = run(layout, "postgres", serverArguments(layout, options.settings ?? usualSettings));
    const lines = collectLines(child, (line) => logServerLine(options.log, line));
    const ended = once(child, "close").then(() => true);
    ended.catch(() => {});
    while (!isReady(layout.data, child.pid)) {
      const hasEnded = await Promise.race([ended, setTimeout(pollMs, false)]);
      if (!hasEnded && performance.now() < deadline) continue;
      if (!hasEnded) await shutDown(child);
      // Sessions of a killed server are still exiting.
      const isBusy = lines.some((line) => /still in use|is being accessed/.test(line));
      if (isBusy && performance.now() < deadline) break;
      throw new Error(
        `PostgreSQL can't be started on ${layout.data}: ${lines.slice(-4).join(" ")} Unless the disk is full, restore that ` +
          "folder from a copy, or start over with --reset.",
      );
    }
    if (child.exitCode === null && child.signalCode === null) return child;
    await setTimeout(100);
  }
}

function serverArguments(layout: Layout, settings: Settings): string[] {
  const socket = join(layout.serverPath, "socket");
  return [
    ...["-D", join(layout.serverPath, "data"), "-p", String(layout.address.port)],
    ...settingArguments({
      ...settings,
      listen_addresses: layout.hasSocket ? "" : "127.0.0.1",
      ...(process.platform === "win32" ? {} : { unix_socket_directories: layout.hasSocket ? socket : "" }),
    }),
  ];
}

/** The first line of postmaster.pid is the process id, the eighth the state of the server. */
function isReady(data: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  } catch {
    return false;
  }
}

/**
 * SIGTERM waits for sessions, whose clients have just closed them. SIGINT terminates the remaining sessions and shuts the
 * server down. SIGQUIT stops it without a checkpoint; the next start recovers.
 */
async function shutDown(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, "exit").then(() => true);
  const exitsWithin = (milliseconds: number): Promise<boolean> =>
    Promise.race([exited, setTimeout(milliseconds, false, { ref: false })]);
  server.kill("SIGTERM");
  if (await exitsWithin(sessionTimeoutMs)) return;
  server.kill("SIGINT");
  if (await exitsWithin(stopTimeoutMs)) return;
  server.kill("SIGQUIT");
  await exited;
}

/** Collects the last lines of the error output. */
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
  // FATAL terminates only one session, for example when the server stops.
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
