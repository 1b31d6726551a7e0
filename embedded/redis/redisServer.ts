import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { endStaleServer, ownerFileName } from "./staleServer.ts";
import { StartError } from "./startError.ts";

/**
 * Redis does not notice when the process that started it is killed. So a shell stands between: it holds the
 * reading end of our stdin pipe, which the system closes however we end, and then ends Redis and its folder.
 */
const guardScript = `
exec 3<&0
folder=$1; shift
redis-server "$@" </dev/null 3<&- &
server=$!
( cat <&3 >/dev/null; kill -TERM "$server" 2>/dev/null ) &
exec 3<&-
wait "$server"
status=$?
rm -rf "$folder"
exit $status
`;

const socketFolderPrefix = "ourvidz-redis-";

/** Whether a `redis-server` is on the PATH. */
export async function hasRedisServer(): Promise<boolean> {
  try {
    await promisify(execFile)("redis-server", ["--version"]);
    return true;
  } catch {
    return false;
  }
}

export const socketPathIn = (folder: string): string => join(folder, "redis.sock");

export type RedisServer = {
  /** Resolves when Redis ended, with the last lines it printed. */
  ended: Promise<string>;
  /** Ends Redis; what it was told to keep is on disk afterwards. */
  close(): Promise<void>;
};

/** A new private folder for the socket; short, as socket paths may have about 100 characters only. */
export const createSocketFolder = (): Promise<string> => mkdtemp(join(tmpdir(), socketFolderPrefix));

/**
 * Starts a `redis-server` that only this process can reach: no TCP port, a unix socket in a private folder.
 * With a data folder every write is appended to a file there; without one nothing touches the disk.
 *
 * @throws StartError when another running bridge uses the data folder.
 */
export async function startRedisServer(folder: string, dataFolder: string | null): Promise<RedisServer> {
  if (dataFolder) {
    await mkdir(dataFolder, { recursive: true });
    await endStaleServer(dataFolder, isSocketFolder);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const socketPath = socketPathIn(folder);
  if (dataFolder) {
    await writeFile(join(dataFolder, ownerFileName), JSON.stringify({ socketPath, owner: process.pid }));
  }
  const settings = [
    ...["--port", "0", "--unixsocket", socketPath, "--unixsocketperm", "700"],
    ...["--dir", dataFolder ?? folder, "--save", "", "--appendonly", dataFolder ? "yes" : "no"],
    ...["--daemonize", "no", "--loglevel", "warning"],
  ];
  // Its own process group: Ctrl-C in the terminal must reach Redis through us, after the last command.
  const child = spawn("sh", ["-c", guardScript, "sh", folder, ...settings], {
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined);
  const ended = lastWords(child);
  return {
    ended,
    async close() {
      child.stdin.end();
      await ended;
      if (dataFolder) await forget(dataFolder, socketPath);
    },
  };
}

function isSocketFolder(folder: string): boolean {
  return dirname(folder) === tmpdir() && basename(folder).startsWith(socketFolderPrefix);
}

async function lastWords(child: ChildProcess): Promise<string> {
  let words = "";
  const keep = (chunk: Buffer): void => {
    words = `${words}${chunk.toString()}`.slice(-2000);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  try {
    await once(child, "exit");
  } catch (error) {
    throw new StartError(`redis-server cannot be started: ${String(error)}.`, { cause: error });
  }
  child.stdin?.end();
  return words.trim();
}

async function forget(dataFolder: string, socketPath: string): Promise<void> {
  const file = join(dataFolder, ownerFileName);
  const text = await readFile(file, "utf8").catch(() => "");
  if (text.includes(JSON.stringify(socketPath))) await rm(file, { force: true });
}
