import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { exclusively } from "../bootstrap/exclusively.cjs";
import { PlainFailure } from "../bootstrap/plainFailure.cjs";
import { hashSiteSources } from "./sourceHash.ts";

export type SiteBuild = {
  projectFolder: string;
  /** Ends a build that is under way. */
  signal: AbortSignal;
  /** Called once when a build is really needed. */
  onBuild(): void;
};

/**
 * Builds the site into `web/build` unless it was built from the same sources. One build at a time, also across
 * commands. Throws a PlainFailure with the end of the build's output.
 */
export async function ensureSiteBuilt({ projectFolder, signal, onBuild }: SiteBuild): Promise<void> {
  const cache = path.join(projectFolder, ".cache");
  const stamp = path.join(cache, "site-build");
  const hash = await hashSiteSources(projectFolder);
  const isBuilt = async (): Promise<boolean> =>
    existsSync(path.join(projectFolder, "web", "build", "server")) &&
    (await readFile(stamp, "utf8").catch(() => "")) === hash;
  if (await isBuilt()) return;
  await mkdir(cache, { recursive: true });
  await exclusively(
    path.join(cache, "site-build.lock"),
    () => {},
    async () => {
      if (signal.aborted || (await isBuilt())) return;
      onBuild();
      await rm(stamp, { force: true });
      await runBuild(projectFolder, path.join(cache, "site-build.log"), signal);
      if (!signal.aborted) await writeFile(stamp, hash);
    },
  );
}

async function runBuild(projectFolder: string, logFile: string, signal: AbortSignal): Promise<void> {
  const log = await open(logFile, "w");
  try {
    const cli = path.join(projectFolder, "node_modules", "@remix-run", "dev", "dist", "cli.js");
    const child = spawn(process.execPath, [cli, "vite:build"], {
      cwd: projectFolder,
      env: { ...process.env, NODE_ENV: "production" },
      stdio: ["ignore", log.fd, log.fd],
      detached: process.platform !== "win32",
    });
    const end = (): void => {
      child.kill("SIGKILL");
    };
    signal.addEventListener("abort", end, { once: true });
    process.once("exit", end);
    const [code] = await once(child, "exit");
    signal.removeEventListener("abort", end);
    process.removeListener("exit", end);
    if (code === 0 || signal.aborted) return;
  } finally {
    await log.close();
  }
  const lines = (await readFile(logFile, "utf8")).trimEnd().split("\n").slice(-15);
  throw new PlainFailure(
    `The site could not be built; the whole output is in ${logFile} and ends with:\n${lines.map((line) => `  ${line}`).join("\n")}`,
  );
}
