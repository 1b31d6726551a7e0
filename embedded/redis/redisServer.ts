import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { StartError } from "#platform/errors.ts";
import { ownerFileName, stopStaleServer } from "./staleServer.ts";

/**
 * Redis doesn't notice when its parent process is killed. So a shell runs in between: it reads our stdin pipe, which the
 * operating system closes however we exit, and then stops Redis and deletes its folder.
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

/** Returns whether `redis-server` is on the PATH. */
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
  /** Resolves when Redis has exited, with the end of its output. */
  exited: Promise<string>;
  /** Stops Redis. With a data folder its data is on disk afterwards. */
  close(): Promise<void>;
};

/** Creates a private folder for the socket. Its path is short, because socket paths are limited to about 100 characters. */
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
    await stopStaleServer(dataFolder, isSocketFolder);
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
  // A separate process group: Ctrl-C in the terminal must not stop Redis before us.
  const child = spawn("sh", ["-c", guardScript, "sh", folder, ...settings], {
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => undefined);
  const exited = waitForExit(child);
  return {
    exited,
    async close() {
      child.stdin.end();
      await exited;
      if (dataFolder) await removeOwnerFile(dataFolder, socketPath);
    },
  };
}

function isSocketFolder(folder: string): boolean {
  return dirname(folder) === tmpdir() && basename(folder).startsWith(socketFolderPrefix);
}

async function waitForExit(child: ChildProcess): Promise<string> {
  let output = "";
  const append = (chunk: Buffer): void => {
    output = `${output}${chunk.toString()}`.slice(-2000);
  };
  child.stdout?.on("data", append);
  child.stderr?.on("data", append);
  try {
    await once(child, "exit");
  } catch (error) {
    throw new StartError(`redis-server can't be started: ${String(error)}.`, { cause: error });
  }
  child.stdin?.end();
  return output.trim();
}

async function removeOwnerFile(dataFolder: string, socketPath: string): Promise<void> {
  const file = join(dataFolder, ownerFileName);
  const text = await readFile(file, "utf8").catch(() => "");
  if (text.includes(JSON.stringify(socketPath))) await rm(file, { force: true });
}
