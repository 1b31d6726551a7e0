import type { SupabaseClient } from "@supabase/supabase-js";
import { isTransient, storageFailure } from "./storageFailure.ts";

/** Asks Supabase Storage for as little as it will answer. Rejects while it does not, or says that it can't now. */
export const storageProbe = (supabase: SupabaseClient) => async (): Promise<void> => {
  const { error } = await supabase.storage.listBuckets();
  if (error && isTransient(storageFailure(error).status)) throw error;
};
