import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { signalGroup } from "../bootstrap/childGroup.cjs";
import { exclusively, type HoldWith } from "../bootstrap/exclusively.cjs";
import { PlainFailure } from "../bootstrap/plainFailure.cjs";
import { checkWritable } from "../bootstrap/writable.cjs";
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
  checkWritable(projectFolder, ["web", ".cache"]);
  await mkdir(cache, { recursive: true });
  await exclusively(
    path.join(cache, "site-build.lock"),
    () => {},
    async (holdWith) => {
      if ((await isBuilt()) || signal.aborted) return;
      onBuild();
      await rm(stamp, { force: true });
      await runBuild(projectFolder, path.join(cache, "site-build.log"), signal, holdWith);
      if (!signal.aborted) await writeFile(stamp, hash);
    },
    signal,
  ).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

async function runBuild(
  projectFolder: string,
  logFile: string,
  signal: AbortSignal,
  holdWith: HoldWith,
): Promise<void> {
  const log = await open(logFile, "w");
  try {
    const cli = path.join(projectFolder, "node_modules", "@remix-run", "dev", "dist", "cli.js");
    const child = spawn(process.execPath, [cli, "vite:build"], {
      cwd: projectFolder,
      env: { ...process.env, NODE_ENV: "production" },
      stdio: ["ignore", log.fd, log.fd],
      detached: process.platform !== "win32",
    });
    // The build starts helper processes, so its whole group is ended.
    const end = (): void => {
      if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
    };
    const exited = once(child, "exit");
    if (child.pid !== undefined) holdWith(child.pid);
    signal.addEventListener("abort", end, { once: true });
    process.once("exit", end);
    const [code] = await exited;
    signal.removeEventListener("abort", end);
    process.removeListener("exit", end);
    end();
    holdWith(null);
    if (code === 0 || signal.aborted) return;
  } finally {
    await log.close();
  }
  const lines = (await readFile(logFile, "utf8")).trimEnd().split("\n").slice(-15);
  throw new PlainFailure(
    `The site could not be built; the whole output is in ${logFile} and ends with:\n${lines.map((line) => `  ${line}`).join("\n")}`,
  );
}
