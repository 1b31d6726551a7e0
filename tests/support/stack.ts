import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createLogger } from "#platform/log.ts";
import { findFreePorts } from "../../cli/start/ports.ts";
import { type ServiceProcess, startService } from "../../cli/start/serviceProcess.ts";
import { startBridge } from "../../embedded/redis/startBridge.ts";
import type { startSupabase } from "../../embedded/supabase/startSupabase.ts";
import { startTestSupabase } from "../../embedded/supabase/testing/testDatabase.ts";
import { liftCaps } from "../../embedded/supabase/testing/testUsers.ts";
import { countHandles, expectNoMoreHandles } from "./handles.ts";

type Supabase = Awaited<ReturnType<typeof startSupabase>>;
type Bridge = Awaited<ReturnType<typeof startBridge>>;

export type StackProcess = {
  pid: number;
  /** What it printed so far, for the message of a failing test. */
  output(): string;
  /** SIGTERM, and waits until it has ended. */
  stop(): Promise<void>;
  /** SIGKILL to it and everything it started, and waits. */
  kill(): Promise<void>;
};

export type Stack = {
  siteUrl: string;
  supabase: Supabase;
  bridge: Bridge;
  folder: string;
  server: StackProcess;
  restartServer(): Promise<void>;
  startWorker(environment?: Record<string, string>): Promise<StackProcess>;
  /** What all processes printed. */
  output(): string;
  close(): Promise<void>;
};

const projectFolder = path.resolve(import.meta.dirname, "../..");

/**
 * The embedded stack on free ports with a separate folder: Supabase in memory and the Redis bridge in this
 * process, the server and as many workers as are asked for as processes. `close` fails if anything is left.
 */
export async function startStack(
  options: { workers?: number; fastSweep?: boolean; environment?: Record<string, string> } = {},
): Promise<Stack> {
  const handles = countHandles();
  const folder = mkdtempSync(path.join(tmpdir(), "ourvidz-test-"));
  const [port] = await findFreePorts(1);
  const siteUrl = `http://127.0.0.1:${port}`;
  const bridge = await startBridge({ port: 0, token: randomBytes(16).toString("hex"), dataFolder: null });
  const functions = {
    UPSTASH_REDIS_REST_URL: bridge.url,
    UPSTASH_REDIS_REST_TOKEN: bridge.token,
    JOB_CALLBACK_SECRET: randomBytes(32).toString("hex"),
  };
  const said: string[] = [];
  const log = createLogger({
    name: "supabase",
    format: "text",
    write: (line) => said.push(`supabase │ ${line}`),
  });
  const supabase = await startTestSupabase({ siteUrl, functions, log });
  await liftCaps(supabase);
  const shared = {
    SUPABASE_URL: supabase.url,
    SUPABASE_SERVICE_KEY: supabase.serviceKey,
    ...functions,
    LOG_LEVEL: "debug",
    LOG_FORMAT: "text",
    NO_COLOR: "1",
    ...options.environment,
  };
  const running = new Set<StackProcess>();
  const outputs: Array<() => string> = [() => said.join("\n")];
  const start = async (name: string, script: string, environment: Record<string, string>) => {
    const started = await startProcess(name, script, { ...shared, ...environment }, (process) => {
      running.delete(process);
    });
    running.add(started);
    outputs.push(started.output);
    return started;
  };
  const startServer = (): Promise<StackProcess> =>
    start("server", options.fastSweep ? "tests/support/fastSweepServer.ts" : "server/src/main.ts", {
      SUPABASE_ANON_KEY: supabase.anonKey,
      SUPABASE_JWT_SECRET: supabase.jwtSecret,
      PORT: String(port),
      SITE_URL: siteUrl,
      EMBEDDED: "1",
      NODE_ENV: "production",
    });
  let workers = 0;
  const startWorker: Stack["startWorker"] = (environment = {}) => {
    workers += 1;
    return start(`worker-${workers}`, "worker/src/main.ts", {
      API_URL: siteUrl,
      WORKER_ID: `worker-${workers}`,
      WORKER_DATA_DIR: path.join(folder, `worker-${workers}`),
      DRAIN_SECONDS: "0",
      ORT_THREADS: "1",
      ...environment,
    });
  };
  const closeAll = async (): Promise<void> => {
    for (const process of [...running].reverse()) await process.stop();
    await bridge.close();
    await supabase.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const stack: Stack = {
      siteUrl,
      supabase,
      bridge,
      folder,
      server: await startServer(),
      async restartServer() {
        await stack.server.stop();
        stack.server = await startServer();
      },
      startWorker,
      output: () => outputs.map((read) => read()).join("\n"),
      async close() {
        await closeAll();
        await expectNoMoreHandles(handles);
      },
    };
    for (let i = 0; i < (options.workers ?? 0); i += 1) await startWorker();
    return stack;
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function startProcess(
  name: string,
  script: string,
  environment: Record<string, string>,
  onExit: (process: StackProcess) => void,
): Promise<StackProcess> {
  const lines: string[] = [];
  const part: ServiceProcess = startService(
    { name, script, environment, stopTimeoutMs: 10_000 },
    projectFolder,
    (line) => {
      lines.push(`${name} │ ${line}`);
    },
  );
  const process: StackProcess = {
    pid: part.pid,
    output: () => lines.join("\n"),
    stop: part.stop,
    async kill() {
      part.kill();
      await part.exited;
    },
  };
  part.exited.then(() => onExit(process));
  try {
    await part.ready;
  } catch (cause) {
    throw new Error(`The ${name} did not start:\n${lines.join("\n")}`, { cause });
  }
  return process;
}
