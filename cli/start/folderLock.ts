import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { identify, isAlive } from "#platform/processIdentity.ts";

const identitySchema = z.object({ pid: z.number().int().positive(), began: z.string() });
const recordSchema = z.object({
  launcher: identitySchema,
  /** Processes that write to the folder. */
  parts: z.array(identitySchema),
  /** Set once the system is ready. */
  siteUrl: z.string().nullable(),
  demoAccount: z.object({ email: z.string(), password: z.string() }).nullable(),
  /** Of the embedded Supabase; null with a hosted one. */
  supabaseUrl: z.string().nullable().default(null),
});
/** Who runs a system on a data folder, for other commands to find it. */
export type SystemRecord = z.infer<typeof recordSchema>;

const recordFile = (folder: string): string => path.join(folder, "system.json");

/** The system that runs on a folder right now, or null. */
export function runningSystem(folder: string): SystemRecord | null {
  const record = readRecord(folder);
  return record !== null && isAlive(record.launcher) ? record : null;
}

function readRecord(folder: string): SystemRecord | null {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(recordFile(folder), "utf8")));
  } catch {
    return null;
  }
}

export type FolderLock = {
  /** What an earlier system that was killed had started and has not ended yet. */
  remains: SystemRecord["parts"];
  addPart(pid: number): void;
  announce(siteUrl: string, demoAccount: SystemRecord["demoAccount"], supabaseUrl: string | null): void;
  release(): void;
};

/** Takes a folder for this process; null if another living process has it. */
export function lockFolder(folder: string): FolderLock | null {
  const file = recordFile(folder);
  const previous = readRecord(folder);
  if (previous !== null && isAlive(previous.launcher)) return null;
  const record: SystemRecord = {
    launcher: identify(process.pid),
    parts: [],
    siteUrl: null,
    demoAccount: null,
    supabaseUrl: null,
  };
  if (!claim(file)) return null;
  const write = (): void => {
    writeFileSync(`${file}.new`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  write();
  return {
    remains: (previous?.parts ?? []).filter(isAlive),
    addPart(pid) {
      record.parts = [...record.parts.filter(isAlive), identify(pid)];
      write();
    },
    announce(siteUrl, demoAccount, supabaseUrl) {
      record.siteUrl = siteUrl;
      record.demoAccount = demoAccount;
      record.supabaseUrl = supabaseUrl;
      write();
    },
    release: () => rmSync(file, { force: true }),
  };
}

/** Creates the file in one step, so that of two that find no living owner one wins. */
function claim(file: string): boolean {
  try {
    closeSync(openSync(file, "wx", 0o600));
    return true;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  // Left by a process that was killed: whoever renames it first may go on.
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    rmSync(aside, { force: true });
    closeSync(openSync(file, "wx", 0o600));
    return true;
  } catch {
    return false;
  }
}
