import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";

const projectFolder = join(import.meta.dirname, "../..");

const startTimeoutMs = 60_000;
const stopTimeoutMs = 2000;

export type FunctionProcess = {
  /** The address on which it listens. */
  url: string;
  exited: Promise<void>;
  stop(): Promise<void>;
};

export type FunctionOptions = {
  deno: string;
  name: string;
  /** All environment variables that it can read. */
  environment: Readonly<Record<string, string>>;
  onLine(line: string): void;
};

/**
 * Runs `supabase/functions/<name>/index.ts` under Deno, as it is deployed. It is only permitted to connect to the
 * addresses in its environment and to read its policy file. Packages come from this project's `node_modules`; nothing
 * is downloaded. Rejects if the function exits before it listens.
 */
export async function startFunction(options: FunctionOptions): Promise<FunctionProcess> {
  const { deno, name, environment } = options;
  const child = spawn(deno, argumentsFor(name, environment), {
    cwd: projectFolder,
    env: { ...denoEnvironment(), ...environment } as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  child.stdin.on("error", () => undefined);
  const exited = once(child, "close").then(() => undefined);
  const last: string[] = [];
  const listening = new Promise<string>((resolve, reject) => {
    const onLine = (line: string): void => {
      const url = /^Listening on (http:\/\/\S+?)\/?$/.exec(line)?.[1];
      if (url) resolve(url);
      else if (line.trim() !== "") options.onLine(line);
      last.push(line);
      if (last.length > 20) last.shift();
    };
    for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", onLine);
    child.on("error", reject);
    exited.then(
      () => reject(new Error(`The function ${name} exited before it listened: ${last.join(" ")}`)),
      () => undefined,
    );
  });
  const kill = () => child.kill("SIGKILL");
  const url = await withTimeout(startTimeoutMs, listening, kill);
  return {
    url,
    exited,
    async stop() {
      child.stdin.end();
      await withTimeout(stopTimeoutMs, exited, kill);
    },
  };
}

/** Waits for `work`, and calls `onTimeout`, which must settle it, after `limitMs` milliseconds. */
async function withTimeout<T>(limitMs: number, work: Promise<T>, onTimeout: () => void): Promise<T> {
  const settled = new AbortController();
  setTimeout(limitMs, undefined, { signal: settled.signal }).then(onTimeout, () => undefined);
  try {
    return await work;
  } finally {
    settled.abort();
  }
}

function argumentsFor(name: string, environment: Readonly<Record<string, string>>): string[] {
  const hosts = Object.values(environment).flatMap((value) => URL.parse(value)?.host || []);
  const readable = environment.POLICY_FILE ? [`--allow-read=${environment.POLICY_FILE}`] : [];
  return [
    "run",
    ...["--no-prompt", "--cached-only", "--no-lock", "--node-modules-dir=manual"],
    "--allow-env",
    `--allow-net=${[...new Set(["127.0.0.1", ...hosts])].join(",")}`,
    ...readable,
    `--preload=${join(import.meta.dirname, "exitWithParent.ts")}`,
    join("supabase", "functions", name, "index.ts"),
  ];
}

/** The environment of Deno itself. The function listens on any free port. */
function denoEnvironment(): Record<string, string> {
  const { SystemRoot } = process.env;
  return {
    ...(SystemRoot ? { SystemRoot } : {}),
    DENO_DIR: join(projectFolder, ".cache", "deno"),
    DENO_SERVE_ADDRESS: "tcp:127.0.0.1:0",
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
  };
}
