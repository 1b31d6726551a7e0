import type { Services } from "../../context.ts";
import { findDeletedFiles, removeFiles } from "../../data/deletedFiles.ts";

/** Removes files whose rows are gone; returns how many. */
export async function removeDeletedFiles(services: Services): Promise<number> {
  const service = services.supabase.asService();
  const files = await findDeletedFiles(service);
  if (files.length > 0) await removeFiles(service, files);
  return files.length;
}
