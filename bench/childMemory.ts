import { readdirSync, readFileSync } from "node:fs";

/**
 * The most memory that an inference child of this process's descendants ever had resident, in bytes, by the job type
 * it serves. Null on systems other than Linux.
 */
export function peakOfChild(jobType: string): number | null {
  const pids = list().filter((pid) => commandOf(pid).includes(`"${jobType}"`) && descends(pid, process.pid));
  const peaks = pids.map((pid) => Number(/^VmHWM:\s+(\d+) kB/m.exec(read(pid, "status"))?.[1] ?? 0) * 1024);
  const peak = Math.max(0, ...peaks);
  return peak > 0 ? peak : null;
}

/**
 * Proportional memory of a process and everything below it in MB; pages that several share count once. Null where the
 * system doesn't say (anything but Linux).
 */
export function proportionalMemoryOf(root: number): number | null {
  const tree = list().filter((pid) => descends(pid, root));
  const kilobytes = tree.map((pid) => Number(/^Pss:\s+(\d+) kB/m.exec(read(pid, "smaps_rollup"))?.[1] ?? 0));
  const sum = kilobytes.reduce((total, value) => total + value, 0);
  return sum > 0 ? Math.round(sum / 1024) : null;
}

function list(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

const commandOf = (pid: number): string => read(pid, "cmdline").replaceAll("\0", " ");

function descends(pid: number, root: number): boolean {
  for (let at = pid; at > 1; ) {
    if (at === root) return true;
    at = Number(/^PPid:\s+(\d+)/m.exec(read(at, "status"))?.[1] ?? 0);
  }
  return false;
}

/** Empty for a process that has ended meanwhile. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
