import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findRunningSystem } from "../../cli/start/folderLock.ts";
import { findFreePorts } from "../../cli/start/ports.ts";
import { waitFor } from "../support/waitFor.ts";

export const projectFolder = path.resolve(import.meta.dirname, "../..");

export type RunningSystem = {
  siteUrl: string;
  /** An operator of this system. */
  demoAccount: { email: string; password: string };
  /** Waits for an email to this address and returns the latest one. */
  emailTo(address: string): Promise<{ subject: string; link: string }>;
  close(): Promise<void>;
};

/** Starts the same system as `npm start`, on free ports and in a temporary data folder. */
export async function startSystem(): Promise<RunningSystem> {
  const folder = mkdtempSync(path.join(tmpdir(), "ourvidz-e2e-"));
  const [port, supabasePort, upstashPort] = await findFreePorts(3);
  const siteUrl = `http://127.0.0.1:${port}`;
  const launcher = spawn(process.execPath, ["cli/start/main.ts", "--data", path.join(folder, "data")], {
    cwd: projectFolder,
    env: {
      ...withoutHostedServices(process.env),
      NODE_ENV: "production",
      PORT: String(port),
      SUPABASE_PORT: String(supabasePort),
      UPSTASH_PORT: String(upstashPort),
      SITE_URL: siteUrl,
      NO_COLOR: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [launcher.stdout, launcher.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const stop = async (): Promise<void> => {
    await stopProcess(launcher);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitFor(
      "the system to be ready",
      () => {
        if (launcher.exitCode !== null) throw new Error(`The launcher exited:\n${output}`);
        return output.includes("OurVidz is ready");
      },
      150_000,
    );
  } catch (cause) {
    await stop();
    throw new Error(output, { cause });
  }
  const demoAccount = findRunningSystem(path.join(folder, "data"))?.demoAccount;
  if (!demoAccount) throw new Error("The system has no demo account.");
  return {
    siteUrl,
    demoAccount,
    close: stop,
    emailTo: (address) =>
      waitFor(`an email to ${address}`, async () => {
        const query = new URLSearchParams({ to: address });
        const response = await fetch(`http://127.0.0.1:${supabasePort}/mailbox?${query}`, {
          headers: { accept: "application/json" },
        });
        const [newest] = (await response.json()) as Array<{ subject: string; link: string }>;
        return newest;
      }),
  };
}

/** Removes hosted services from the environment, so that tests never use them. */
function withoutHostedServices(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = Object.entries(environment).filter(
    ([name]) => !/SUPABASE|UPSTASH|^REDIS_URL$|^VITE_|^DEMO_|^HOST$|^ALLOWED_HOSTS$|^TRUST_PROXY$/.test(name),
  );
  return { ...Object.fromEntries(names), NODE_ENV: "production" };
}

async function stopProcess(launcher: ChildProcess): Promise<void> {
  if (launcher.exitCode !== null) return;
  const exit = new Promise((resolve) => launcher.once("exit", resolve));
  launcher.kill("SIGTERM");
  await exit;
}
