import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { acquireLockFile } from "#platform/lockFile.ts";
import { identify, isAlive } from "#platform/processIdentity.cjs";

const identitySchema = z.object({ pid: z.number().int().positive(), began: z.string() });
const recordSchema = z.object({
  launcher: identitySchema,
  /** The processes of the services, which write to the folder. */
  services: z.array(identitySchema),
  /** Null until the system is ready. */
  siteUrl: z.string().nullable(),
  demoAccount: z.object({ email: z.string(), password: z.string() }).nullable(),
  /** The address of the embedded Supabase. Null with a hosted one. */
  supabaseUrl: z.string().nullable().default(null),
});
/** The record of the system that runs on a data folder, by which other commands find it. */
export type SystemRecord = z.infer<typeof recordSchema>;

const recordFile = (folder: string): string => path.join(folder, "system.json");

/** Returns the record of the system that runs on a folder, or null. */
export function findRunningSystem(folder: string): SystemRecord | null {
  const record = readRecord(folder);
  return record !== null && isAlive(record.launcher) ? record : null;
}

function readRecord(folder: string): SystemRecord | null {
  try {
    return parseRecord(readFileSync(recordFile(folder), "utf8"));
  } catch {
    return null;
  }
}

function parseRecord(content: string): SystemRecord | null {
  try {
    return recordSchema.parse(JSON.parse(content));
  } catch {
    return null;
  }
}

export type FolderLock = {
  /** Services of an earlier system whose launcher was killed, and that still run. */
  orphans: SystemRecord["services"];
  addService(pid: number): void;
  announce(siteUrl: string, demoAccount: SystemRecord["demoAccount"], supabaseUrl: string | null): void;
  release(): void;
};

/** Locks a folder for this process. Returns null if another running process has locked it. */
export function lockFolder(folder: string): FolderLock | null {
  const file = recordFile(folder);
  const previous = readRecord(folder);
  const record: SystemRecord = {
    launcher: identify(process.pid),
    services: [],
    siteUrl: null,
    demoAccount: null,
    supabaseUrl: null,
  };
  const format = (): string => `${JSON.stringify(record)}\n`;
  const isHeld = (content: string): boolean => {
    const holder = parseRecord(content);
    return holder !== null && isAlive(holder.launcher);
  };
  if (!acquireLockFile(file, format(), isHeld)) return null;
  const write = (): void => {
    writeFileSync(`${file}.new`, format(), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  };
  return {
    orphans: (previous?.services ?? []).filter(isAlive),
    addService(pid) {
      record.services = [...record.services.filter(isAlive), identify(pid)];
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
