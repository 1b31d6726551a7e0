import type { SupabaseClient } from "@supabase/supabase-js";
import type { Clock } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import { createFileStore, type FileStore, supabaseStorage } from "./fileStore.ts";
import { createStoragePatience, patientSources, patientStore, type StoragePatience } from "./retryOutage.ts";
import { createSourceAssets, type SourceAssets, supabaseAssets } from "./sourceAssets.ts";
import { storageProbe } from "./storageProbe.ts";

export type OpenStorage = { store: FileStore; sources: SourceAssets; storage: StoragePatience };

/** All that is done with Supabase Storage, with patience. `onBack`: it can be reached again. */
export function openStorage(
  supabase: SupabaseClient,
  parts: { clock: Clock; random(): number; log: Logger },
  onBack: () => void,
): OpenStorage {
  const storage = createStoragePatience({ ...parts, probe: storageProbe(supabase), onBack });
  return {
    storage,
    store: patientStore(createFileStore({ ...supabaseStorage(supabase), ...parts }), storage),
    sources: patientSources(createSourceAssets({ ...supabaseAssets(supabase), ...parts }), storage),
  };
}
