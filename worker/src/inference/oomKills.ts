import { readFileSync } from "node:fs";
import { join } from "node:path";

const groupsRoot = "/sys/fs/cgroup";

/**
 * Number of processes that the kernel's OOM killer has killed: in our control group, or on the whole machine without
 * control groups, or 0 when neither can be read.
 */
export function countOomKills(): number {
  return groupKills() ?? counterIn("/proc/vmstat") ?? 0;
}

/** cgroup v2 has the counter in `memory.events`, v1 in `memory.oom_control`. */
function groupKills(): number | null {
  for (const line of textOf("/proc/self/cgroup").split("\n")) {
    const [, controllers = "", path = "/"] = line.split(":");
    const file =
      controllers === ""
        ? join(groupsRoot, path, "memory.events")
        : controllers.split(",").includes("memory")
          ? join(groupsRoot, "memory", path, "memory.oom_control")
          : null;
    const kills = file && counterIn(file);
    if (typeof kills === "number") return kills;
  }
  return null;
}

function counterIn(file: string): number | null {
  const count = /^oom_kill (\d+)$/m.exec(textOf(file))?.[1];
  return count === undefined ? null : Number(count);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
