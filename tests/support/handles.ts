import { waitFor } from "./waitFor.ts";

/** Resources that keep a process running or a port taken. */
const watched = ["TCPServerWrap", "ProcessWrap", "FSEventWrap"] as const;

export type HandleCount = Record<(typeof watched)[number], number>;

export function countHandles(): HandleCount {
  const counts: HandleCount = { TCPServerWrap: 0, ProcessWrap: 0, FSEventWrap: 0 };
  for (const kind of process.getActiveResourcesInfo()) {
    const name = watched.find((candidate) => candidate === kind);
    if (name) counts[name] += 1;
  }
  return counts;
}

/** Throws if more servers, child processes or watchers are open than before. */
export async function expectNoMoreHandles(before: HandleCount): Promise<void> {
  await waitFor(
    `no open handles beyond ${JSON.stringify(before)}`,
    () => {
      const now = countHandles();
      const left = watched.filter((kind) => now[kind] > before[kind]);
      if (left.length > 0) throw new Error(`still open: ${JSON.stringify(now)}`);
      return true;
    },
    3000,
  );
}
