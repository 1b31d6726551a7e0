import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";

const projectFolder = join(import.meta.dirname, "../..");

/** Milliseconds a function has to begin, and to end by itself. */
const startMs = 60_000;
const graceMs = 2000;

export type FunctionProcess = {
  /** Where it listens. */
  url: string;
  exited: Promise<void>;
  stop(): Promise<void>;
};

export type FunctionOptions = {
  deno: string;
  name: string;
  /** All it sees of any environment. */
  environment: Readonly<Record<string, string>>;
  onLine(line: string): void;
};

/**
 * Runs `supabase/functions/<name>/index.ts` under Deno, as it is deployed. It may speak to the addresses of its
 * environment, read its policy file, and nothing else; packages come from this project's `node_modules`, nothing is
 * downloaded. Rejects when it ends before it listens.
 */
export async function startFunction(options: FunctionOptions): Promise<FunctionProcess> {
  const { deno, name, environment } = options;
  const child = spawn(deno, argumentsFor(name, environment), {
    cwd: projectFolder,
    env: { ...ambient(), ...environment } as NodeJS.ProcessEnv,
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
      () => reject(new Error(`The function ${name} ended before it listened: ${last.join(" ")}`)),
      () => undefined,
    );
  });
  const kill = () => child.kill("SIGKILL");
  const url = await inTime(startMs, listening, kill);
  return {
    url,
    exited,
    async stop() {
      child.stdin.end();
      await inTime(graceMs, exited, kill);
    },
  };
}

/** Waits for `work`, which `end` brings to its end when it takes longer than `limitMs`. */
async function inTime<T>(limitMs: number, work: Promise<T>, end: () => void): Promise<T> {
  const over = new AbortController();
  setTimeout(limitMs, undefined, { signal: over.signal }).then(end, () => undefined);
  try {
    return await work;
  } finally {
    over.abort();
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
    `--preload=${join(import.meta.dirname, "endWithParent.ts")}`,
    join("supabase", "functions", name, "index.ts"),
  ];
}

/** What Deno itself needs. It takes any free port. */
function ambient(): Record<string, string> {
  const { SystemRoot } = process.env;
  return {
    ...(SystemRoot ? { SystemRoot } : {}),
    DENO_DIR: join(projectFolder, ".cache", "deno"),
    DENO_SERVE_ADDRESS: "tcp:127.0.0.1:0",
    DENO_NO_UPDATE_CHECK: "1",
    NO_COLOR: "1",
  };
}
