import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { PlainFailure } from "../../tools/bootstrap/plainFailure.cjs";
import { unpackChromium } from "./unpackChromium.ts";

export type FoundBrowser = {
  /** For users: which one it is and where it came from. */
  description: string;
  executable: string;
  /** Further variables it needs. */
  environment: Record<string, string>;
};

/**
 * A Chromium that runs on this machine: `CHROMIUM_PATH`, Playwright's own, the system's Chrome or Chromium, or
 * the one from npm. Throws a PlainFailure when there is none.
 */
export async function findBrowser(
  environment: Record<string, string | undefined>,
  cacheFolder: string,
): Promise<FoundBrowser> {
  const named = environment.CHROMIUM_PATH?.trim();
  if (named) {
    const version = versionOf(named);
    if (version === null) {
      throw new PlainFailure(`CHROMIUM_PATH names ${named}, which does not run; correct it or unset it.`);
    }
    return { description: `${version} (CHROMIUM_PATH)`, executable: named, environment: {} };
  }
  const own = chromium.executablePath();
  for (const [executable, origin] of [[own, "Playwright's"], ...systemBrowsers(environment)] as const) {
    const version = existsSync(executable) ? versionOf(executable) : null;
    if (version !== null) {
      return { description: `${version} (${origin}, ${executable})`, executable, environment: {} };
    }
  }
  const unpacked = await unpackChromium(cacheFolder);
  const version = unpacked === null ? null : versionOf(unpacked.executable, unpacked.environment);
  if (unpacked === null || version === null) {
    throw new PlainFailure(
      "No Chromium was found for the browser tests; install one, or name one in the variable CHROMIUM_PATH.",
    );
  }
  return { description: `${version} (from npm, @sparticuz/chromium)`, ...unpacked };
}

const commands = ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "chrome"];

function systemBrowsers(environment: Record<string, string | undefined>): Array<readonly [string, string]> {
  const folders = (environment.PATH ?? "").split(path.delimiter);
  const places =
    process.platform === "darwin"
      ? ["Google Chrome", "Chromium"].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
      : process.platform === "win32"
        ? [environment.PROGRAMFILES, environment["PROGRAMFILES(X86)"], environment.LOCALAPPDATA]
            .filter((folder) => folder !== undefined)
            .map((folder) => path.join(folder, "Google/Chrome/Application/chrome.exe"))
        : commands.flatMap((command) => folders.map((folder) => path.join(folder, command)));
  return places.map((place) => [place, "the system's"] as const);
}

/** What the browser says it is; null if it does not run, as a stub that only points to an installer. */
function versionOf(executable: string, environment: Record<string, string> = {}): string | null {
  // Chrome on Windows opens a window instead of answering.
  if (process.platform === "win32") return existsSync(executable) ? "Chrome" : null;
  const result = spawnSync(executable, ["--version"], {
    encoding: "utf8",
    timeout: 15_000,
    env: { ...process.env, ...environment },
  });
  const text = result.stdout?.trim().split("\n")[0] ?? "";
  return result.status === 0 && /\d+\.\d+/.test(text) ? text : null;
}
