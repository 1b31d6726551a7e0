import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import { parseEnvironment } from "../start/env.ts";
import { findRunningSystem } from "../start/folderLock.ts";

export type SupabaseAccess = { url: string; serviceKey: string };

const keysSchema = z.object({ serviceKey: z.string().min(1) });

/**
 * The Supabase to act on: the hosted one that the environment (merged with `.env`) names, else the embedded one of the
 * system that runs on the data folder. Throws a PlainFailure if there is neither.
 */
export function findSupabase(
  environment: Record<string, string | undefined>,
  dataFolder: string,
): SupabaseAccess {
  const { supabase } = parseEnvironment(environment);
  if (supabase !== null) return { url: supabase.url, serviceKey: supabase.serviceKey };
  const system = findRunningSystem(dataFolder);
  if (system === null) {
    throw new PlainFailure(
      `No system runs on ${dataFolder}: start it with npm start, or name its data folder with --data. For a hosted Supabase set SUPABASE_URL, SUPABASE_ANON_KEY and SUPABASE_SERVICE_KEY.`,
    );
  }
  if (system.siteUrl === null) {
    throw new PlainFailure(`The system on ${dataFolder} is still starting; try again when it is ready.`);
  }
  if (system.supabaseUrl === null) {
    throw new PlainFailure(
      `The system on ${dataFolder} uses a hosted Supabase, which the environment here does not name: set SUPABASE_URL, SUPABASE_ANON_KEY and SUPABASE_SERVICE_KEY.`,
    );
  }
  return { url: system.supabaseUrl, serviceKey: readServiceKey(path.join(dataFolder, "supabase/keys.json")) };
}

function readServiceKey(file: string): string {
  try {
    return keysSchema.parse(JSON.parse(readFileSync(file, "utf8"))).serviceKey;
  } catch (cause) {
    throw new PlainFailure(
      `The service key of the embedded Supabase could not be read from ${file}; run this as the user who started the system.`,
      { cause },
    );
  }
}
