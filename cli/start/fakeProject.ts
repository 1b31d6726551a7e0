import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { hashSiteSources } from "../../tools/site/sourceHash.ts";
import { findFreePorts } from "./ports.ts";

/** The source of a fake service: listens, reports ready, and exits on SIGTERM or when its channel closes. */
const fakeService = (variable: string): string => `
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
if (process.env.SUPABASE_DATA_DIR) {
  mkdirSync(process.env.SUPABASE_DATA_DIR, { recursive: true });
  writeFileSync(process.env.SUPABASE_DATA_DIR + "/database", "");
}
const server = createServer((request, response) => {
  response.end(String(process.pid));
  if (request.url === "/die") setTimeout(() => process.exit(3), 10);
});
server.listen(Number(process.env.${variable} ?? 0), "127.0.0.1", () => {
  console.log("info serving");
  const { port } = server.address();
  process.send?.({
    ready: true,
    port,
    url: "http://127.0.0.1:" + port,
    anonKey: "anon",
    serviceKey: "service",
    jwtSecret: "secret",
    demoAccount: { email: "demo@ourvidz.local", password: process.env.DEMO_PASSWORD },
  });
});
const stop = () => { console.error("warn stopping"); process.exit(0); };
process.on("SIGTERM", stop);
process.on("disconnect", stop);
`;

const entryPoints: Readonly<Record<string, { file: string; variable: string }>> = {
  supabase: { file: "embedded/supabase/main.ts", variable: "SUPABASE_PORT" },
  redis: { file: "embedded/redis/main.ts", variable: "UPSTASH_PORT" },
  server: { file: "server/src/main.ts", variable: "PORT" },
  worker: { file: "worker/src/main.ts", variable: "WORKER_PORT" },
};

export type FakeProject = {
  folder: string;
  ports: { PORT: number; SUPABASE_PORT: number; UPSTASH_PORT: number; WORKER_PORT: number };
  /** Replaces the source of a service, or writes another file. */
  write(name: string, source: string): void;
  start(args?: string[], environment?: Record<string, string>): RunningLauncher;
  remove(): void;
};

export type RunningLauncher = {
  process: ChildProcess;
  output(): string;
  /** Resolves once the output contains the text. Rejects with the output if the launcher exits first. */
  waitForOutput(text: string): Promise<void>;
  exit: Promise<number | null>;
};

/** Creates a project folder with four fake services and a built site. */
export async function createFakeProject(): Promise<FakeProject> {
  const folder = mkdtempSync(path.join(tmpdir(), "ourvidz-launcher-"));
  const write = (name: string, source: string): void => {
    const file = path.join(folder, entryPoints[name]?.file ?? name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, source);
  };
  for (const [name, { variable }] of Object.entries(entryPoints)) write(name, fakeService(variable));
  write("package.json", '{"type":"module"}');
  mkdirSync(path.join(folder, "web/build/server"), { recursive: true });
  write(".cache/site-build", await hashSiteSources(folder));
  const [site, supabase, redis, worker] = await findFreePorts(4);
  const ports = {
    PORT: site ?? 0,
    SUPABASE_PORT: supabase ?? 0,
    UPSTASH_PORT: redis ?? 0,
    WORKER_PORT: worker ?? 0,
  };
  const running: ChildProcess[] = [];
  return {
    folder,
    ports,
    write,
    start(args = [], environment = {}) {
      const numbers = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
      const launcher = runLauncher(folder, args, { ...numbers, ...environment });
      running.push(launcher.process);
      return launcher;
    },
    remove() {
      for (const child of running) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

function runLauncher(folder: string, args: string[], environment: Record<string, string>): RunningLauncher {
  const main = path.join(import.meta.dirname, "main.ts");
  const child = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_ENV: "production", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const listeners = new Set<() => void>();
  const append = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on("data", append);
  child.stderr.on("data", append);
  const exit = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
  return {
    process: child,
    output: () => output,
    exit,
    waitForOutput: (text) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!output.includes(text)) return;
          listeners.delete(check);
          resolve();
        };
        listeners.add(check);
        check();
        exit.then((code) =>
          reject(new Error(`The launcher exited with ${code} before it printed "${text}":\n${output}`)),
        );
      }),
  };
}
