import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { identify, isAlive, type ProcessIdentity } from "#platform/processIdentity.cjs";

const pollMs = 20;

/** The signals that stop a server, from orderly to forced, with the milliseconds to wait for each. */
const stopSignals = [
  { signal: "SIGINT", timeoutMs: 20_000 },
  { signal: "SIGQUIT", timeoutMs: 5000 },
  { signal: "SIGKILL", timeoutMs: 5000 },
] as const;

/**
 * Stops a server that still runs on the data folder after its parent process was killed, and removes stale lock files:
 * their process id may have been reused, and PostgreSQL would refuse to start. The caller has locked the folder, so it has
 * no other owner.
 */
export async function stopStalePostmaster(dataFolder: string, socketFolder: string): Promise<void> {
  const file = join(dataFolder, "postmaster.pid");
  const pid = readPid(file);
  if (pid !== null) await stopServer(pid, dataFolder);
  rmSync(file, { force: true });
  for (const name of readdirSync(socketFolder)) {
    if (name.startsWith(".s.PGSQL.")) rmSync(join(socketFolder, name), { force: true });
  }
}

async function stopServer(pid: number, dataFolder: string): Promise<void> {
  const server = identify(pid);
  if (!isAlive(server) || !runsOn(pid, dataFolder)) return;
  for (const { signal, timeoutMs } of stopSignals) {
    process.kill(pid, signal);
    if (await hasEnded(server, timeoutMs)) return;
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

/** The working directory of a server's main process is its data folder. Outside of Linux the process id is trusted. */
function runsOn(pid: number, dataFolder: string): boolean {
  if (process.platform !== "linux") return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataFolder);
  } catch {
    return false;
  }
}

async function hasEnded(server: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isAlive(server)) {
    if (performance.now() > deadline) return false;
    await setTimeout(pollMs);
  }
  return true;
}
