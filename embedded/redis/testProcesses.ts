import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

export type RunningProcess = { pid: number; parent: number; command: string };

/** Lists all processes of this machine. On Linux it reads /proc, because a minimal Debian has no `ps`. */
export async function runningProcesses(): Promise<RunningProcess[]> {
  if (process.platform === "linux") {
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const found = await Promise.all(pids.map(readProcess));
    return found.filter((entry) => entry !== null);
  }
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,args="]);
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** Returns null if the process has ended meanwhile. */
async function readProcess(pid: string): Promise<RunningProcess | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
    // The name in parentheses may hold blanks; the parent is the second field after it.
    const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    return { pid: Number(pid), parent, command: command.split("\0").join(" ").trim() };
  } catch {
    return null;
  }
}
