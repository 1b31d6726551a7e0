import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Identifies one process, so that a later one with the same number isn't taken for it. */
export type ProcessIdentity = {
  pid: number;
  /** When it began, in whatever the system counts; empty if that can't be read. */
  began: string;
};

export const identify = (pid: number): ProcessIdentity => ({ pid, began: readStat(pid)?.began ?? "" });

/** True while that very process runs. A zombie has ended: its parent only hasn't collected its exit code. */
export function isAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it exists and belongs to another account.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const stat = readStat(identity.pid);
  if (stat?.hasEnded) return false;
  return identity.began === "" || stat?.began === identity.began;
}

function readStat(pid: number): { began: string; hasEnded: boolean } | null {
  try {
    if (process.platform === "linux") {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name in parentheses may hold blanks. The state follows it; the number of threads is the 18th field and the start time the 20th.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      // While other threads are still ending, the process has its ports and files open, and its first thread is a zombie.
      const hasEnded = ["Z", "X", "x"].includes(fields[0] ?? "") && Number(fields[17]) <= 1;
      return { began: fields[19] ?? "", hasEnded };
    }
    if (process.platform === "win32") return null;
    const line = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    const [state = "", ...began] = line.split(/\s+/);
    return { began: began.join(" "), hasEnded: state.startsWith("Z") };
  } catch {
    return null;
  }
}

/** Resident memory of a process in bytes; null where it can't be read. */
export function residentMemory(pid: number | undefined): number | null {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kilobytes ? Number(kilobytes) * 1024 : null;
  } catch {
    return null;
  }
}
