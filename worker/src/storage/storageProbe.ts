import type { SupabaseClient } from "@supabase/supabase-js";
import { endedBy } from "../data/database.ts";
import { isTransient, storageFailure } from "./storageFailure.ts";

/** Milliseconds: nothing waits for a storage that drops what it is sent. */
const patienceMs = 10_000;

/** Asks Supabase Storage for as little as it will answer. Rejects while it does not, or says that it can't now. */
export const storageProbe = (supabase: SupabaseClient) => async (): Promise<void> => {
  const { error } = await endedBy(AbortSignal.timeout(patienceMs), () => supabase.storage.listBuckets());
  if (error && isTransient(storageFailure(error).status)) throw error;
};
