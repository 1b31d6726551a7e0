import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { hashSiteSources } from "../../tools/site/sourceHash.ts";
import { findFreePorts } from "./ports.ts";

/** A small real process in a part's place: listens, says ready, ends on SIGTERM or when its channel closes. */
const partSource = (variable: string): string => `
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
const end = () => { console.error("warn ending"); process.exit(0); };
process.on("SIGTERM", end);
process.on("disconnect", end);
`;

export const sourceOf: Readonly<Record<string, { file: string; variable: string }>> = {
  supabase: { file: "embedded/supabase/main.ts", variable: "SUPABASE_PORT" },
  redis: { file: "embedded/redis/main.ts", variable: "UPSTASH_PORT" },
  server: { file: "server/src/main.ts", variable: "PORT" },
  worker: { file: "worker/src/main.ts", variable: "WORKER_PORT" },
};

export type StandInProject = {
  folder: string;
  ports: { PORT: number; SUPABASE_PORT: number; UPSTASH_PORT: number; WORKER_PORT: number };
  /** Replaces the source of a part. */
  write(part: string, source: string): void;
  start(args?: string[], environment?: Record<string, string>): RunningLauncher;
  remove(): void;
};

export type RunningLauncher = {
  process: ChildProcess;
  output(): string;
  /** Resolves once the output holds the text; rejects, with what there was, if the launcher ends before. */
  says(text: string): Promise<void>;
  exit: Promise<number | null>;
};

/** A project folder with stand-ins for all four parts and a site that is built already. */
export async function createStandInProject(): Promise<StandInProject> {
  const folder = mkdtempSync(path.join(tmpdir(), "ourvidz-launcher-"));
  const write = (part: string, source: string): void => {
    const file = path.join(folder, sourceOf[part]?.file ?? part);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, source);
  };
  for (const [part, { variable }] of Object.entries(sourceOf)) write(part, partSource(variable));
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
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const exit = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
  return {
    process: child,
    output: () => output,
    exit,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (!output.includes(text)) return;
          listeners.delete(look);
          resolve();
        };
        listeners.add(look);
        look();
        exit.then((code) => reject(new Error(`ended with ${code} before saying "${text}":\n${output}`)));
      }),
  };
}
