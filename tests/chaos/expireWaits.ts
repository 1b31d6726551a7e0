import { setTimeout as pause } from "node:timers/promises";
import type { SupabaseClient } from "@supabase/supabase-js";

/** Milliseconds between two checks. */
const everyMs = 3000;
/** Milliseconds after which a running job counts as orphaned: without faults a worker takes a fraction of that. */
const orphanedMs = 6000;

/**
 * Runs once no more faults are injected: expires leases and ends retry delays early. The sweep then does what it would have
 * done a minute later.
 */
export async function expireWaits(service: SupabaseClient, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const before = new Date(Date.now() - orphanedMs).toISOString();
    const now = new Date().toISOString();
    await service
      .from("jobs")
      .update({ lease_expires_at: now })
      .eq("status", "processing")
      .lt("started_at", before);
    await service.from("jobs").update({ available_at: now }).eq("status", "pending").gt("available_at", now);
    await pause(everyMs, undefined, { signal }).catch(() => {});
  }
}
