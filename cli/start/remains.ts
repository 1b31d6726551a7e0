import { setTimeout } from "node:timers/promises";
import { isAlive, type ProcessIdentity } from "#platform/processIdentity.ts";

const patience = 10_000;
const pollMs = 50;

/**
 * Waits until the parts of a system whose launcher was killed are gone: they end by themselves when their
 * channel closes, and are killed if they do not. Two systems must never write to one data folder.
 */
export async function endRemains(remains: readonly ProcessIdentity[]): Promise<void> {
  const deadline = Date.now() + patience;
  while (remains.some(isAlive) && Date.now() < deadline) await setTimeout(pollMs);
  for (const process_ of remains.filter(isAlive)) {
    try {
      process.kill(process.platform === "win32" ? process_.pid : -process_.pid, "SIGKILL");
    } catch {
      // It ended in between.
    }
  }
  while (remains.some(isAlive)) await setTimeout(pollMs);
}
