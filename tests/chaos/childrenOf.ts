import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Returns the running child processes of a process. */
export function childrenOf(pid: number): number[] {
  try {
    return numbersIn(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8"));
  } catch {
    return childrenByPs(pid);
  }
}

function childrenByPs(pid: number): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => {
    const [child, parent] = numbersIn(line);
    return child !== undefined && parent === pid ? [child] : [];
  });
}

const numbersIn = (text: string): number[] => [...text.matchAll(/\d+/g)].map(([digits]) => Number(digits));
