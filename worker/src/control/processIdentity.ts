import { readFileSync } from "node:fs";

/** Names one process so that a later one with the same number is not taken for it. */
export type ProcessIdentity = { pid: number; host: string; began: string };

/** The fields of a process's line in /proc, from its state on; null where that cannot be told. */
function statFields(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before them, in parentheses, may hold blanks.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return null;
  }
}

/** When a process began, in whatever Linux counts; empty where that cannot be told. */
export const beganAt = (pid: number): string => statFields(pid)?.[19] ?? "";

/** Ended: nothing runs any more, though the parent has not asked for the outcome yet. */
const endedStates = ["Z", "X", "x"];

/** True while that very process lives on this machine. */
export function isAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    const isForeign = error instanceof Error && "code" in error && error.code === "EPERM";
    if (!isForeign) return false;
  }
  const [state = "", ...rest] = statFields(identity.pid) ?? [];
  if (endedStates.includes(state)) return false;
  return identity.began === "" || rest[18] === identity.began;
}

/** Resident memory of a process in bytes; null where that cannot be told. */
export function residentMemory(pid: number | undefined): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes ? Number(kilobytes) * 1024 : null;
  } catch {
    return null;
  }
}
