import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { identify, isAlive, type ProcessIdentity } from "#platform/processIdentity.cjs";

const pollMs = 20;

/** How to end a server, and the milliseconds to wait before the next way: in order, at once, by force. */
const ways = [
  { signal: "SIGINT", patience: 20_000 },
  { signal: "SIGQUIT", patience: 5000 },
  { signal: "SIGKILL", patience: 5000 },
] as const;

/**
 * Ends a server that still runs on the data folder although the process that started it was killed, and removes the lock
 * files of one that doesn't: the number in them may belong to another process by now, or to a zombie, and PostgreSQL would
 * refuse to start. The caller holds the lock of the folder, so no other owner exists.
 */
export async function endStalePostmaster(dataFolder: string, socketFolder: string): Promise<void> {
  const file = join(dataFolder, "postmaster.pid");
  const pid = readPid(file);
  if (pid !== null) await endServer(pid, dataFolder);
  rmSync(file, { force: true });
  for (const name of readdirSync(socketFolder)) {
    if (name.startsWith(".s.PGSQL.")) rmSync(join(socketFolder, name), { force: true });
  }
}

async function endServer(pid: number, dataFolder: string): Promise<void> {
  const server = identify(pid);
  if (!isAlive(server) || !runsOn(pid, dataFolder)) return;
  for (const { signal, patience } of ways) {
    process.kill(pid, signal);
    if (await hasEnded(server, patience)) return;
  }
}

function readPid(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** The main process of a server works in its data folder. Where that can't be read, only PostgreSQL could have written the file. */
function runsOn(pid: number, dataFolder: string): boolean {
  if (process.platform !== "linux") return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataFolder);
  } catch {
    return false;
  }
}

async function hasEnded(server: ProcessIdentity, patience: number): Promise<boolean> {
  const deadline = performance.now() + patience;
  while (isAlive(server)) {
    if (performance.now() > deadline) return false;
    await setTimeout(pollMs);
  }
  return true;
}
