import { setTimeout as pause } from "node:timers/promises";
import type { SupabaseClient } from "@supabase/supabase-js";

/** Milliseconds between two looks. */
const everyMs = 3000;
/** A job that has run this long in the quiet is nobody's any more: it takes a worker a fraction of that. */
const forgottenMs = 6000;

/**
 * Once nothing goes wrong any more, lets leases run out and pauses before another try end early, instead of sitting
 * them out: what the sweep then does is what it would have done a minute later.
 */
export async function timePasses(service: SupabaseClient, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const before = new Date(Date.now() - forgottenMs).toISOString();
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
