import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { findFreePorts } from "../cli/start/ports.ts";
import { readOrCreateSecrets } from "../cli/start/secrets.ts";
import {
  type ReadyMessage,
  type ServiceProcess,
  type ServiceSpec,
  startService,
} from "../cli/start/serviceProcess.ts";
import {
  type Connections,
  redisService,
  resolveConnections,
  type SystemPlan,
  serverService,
  supabaseService,
  workerService,
} from "../cli/start/services.ts";
import { logProgress } from "./report.ts";

const projectFolder = fileURLToPath(new URL("../", import.meta.url));

const commandCountsSchema = z.object({
  commands: z.number(),
  byCommand: z.record(z.string(), z.number()),
});
/** Number of Redis commands since the bridge was started. */
export type CommandCounts = z.infer<typeof commandCountsSchema>;

export type Stack = {
  /** Address of the site and the API. */
  url: string;
  account: { email: string; password: string };
  redisCommands(): Promise<CommandCounts>;
  close(): Promise<void>;
};

/** Starts the services of `npm start` on free ports with a temporary data folder. */
export async function startStack(): Promise<Stack> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), "ourvidz-bench-"));
  await mkdir(path.join(dataFolder, "worker"), { recursive: true });
  const running: ServiceProcess[] = [];
  const lines: string[] = [];

  async function start(spec: ServiceSpec): Promise<ReadyMessage> {
    logProgress(`starting ${spec.name}`);
    const part = startService(spec, projectFolder, (line) => {
      lines.push(`${spec.name}: ${line}`);
      if (lines.length > 40) lines.shift();
    });
    running.push(part);
    return part.ready;
  }

  async function close(): Promise<void> {
    for (const part of running.toReversed()) await part.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }

  try {
    const [port = 0, supabasePort = 0, upstashPort = 0] = await findFreePorts(3);
    const plan: SystemPlan = {
      environment: {
        port,
        host: "127.0.0.1",
        supabasePort,
        upstashPort,
        siteUrl: null,
        supabase: null,
        redis: null,
        callbackSecret: null,
        demoPassword: null,
        noColor: true,
      },
      secrets: readOrCreateSecrets(dataFolder),
      dataFolder,
      siteUrl: `http://localhost:${port}`,
      dev: false,
    };
    const [supabase, redis] = await Promise.all([start(supabaseService(plan)), start(redisService(plan))]);
    const services: Connections = resolveConnections(
      plan,
      new Map([
        ["supabase", supabase],
        ["redis", redis],
      ]),
    );
    await start(serverService(plan, services));
    await start(workerService(plan, services));
    if (!services.demoAccount) throw new Error("The embedded Supabase has no demo account.");
    return {
      url: `http://127.0.0.1:${port}`,
      account: services.demoAccount,
      async redisCommands() {
        const response = await fetch(`${services.redis.url}/stats`, {
          headers: { authorization: `Bearer ${services.redis.token}` },
        });
        return commandCountsSchema.parse(await response.json());
      },
      close,
    };
  } catch (error) {
    logProgress(lines.join("\n"));
    await close();
    throw error;
  }
}

/** Runs `measure` against a new stack and stops it afterwards, also on an error or Ctrl-C. */
export async function withStack<T>(measure: (stack: Stack) => Promise<T>): Promise<T> {
  const stack = await startStack();
  const stop = (): void => {
    void stack.close().then(() => process.exit(130));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    return await measure(stack);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    await stack.close();
  }
}
