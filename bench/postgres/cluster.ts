import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "pg";
import { findFreePorts } from "../../dev/launcher/ports.ts";

/** A throw-away PostgreSQL on loopback. */
export type Cluster = {
  /** Of the superuser; there are no passwords. */
  url: string;
  version: string;
  close(): Promise<void>;
};

const patienceMs = 30_000;

/** The folder of PostgreSQL's programs: `POSTGRES_BIN`, or the newest that Debian, Homebrew and others install. */
export function findPostgres(): string | null {
  const packaged = "/usr/lib/postgresql";
  const versions = existsSync(packaged) ? readdirSync(packaged) : [];
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a));
  const candidates = [
    ...(process.env.POSTGRES_BIN ? [process.env.POSTGRES_BIN] : []),
    ...newestFirst.map((version) => join(packaged, version, "bin")),
    ...(process.env.PATH ?? "").split(":"),
  ];
  return candidates.find((folder) => existsSync(join(folder, "initdb"))) ?? null;
}

/** PostgreSQL refuses to run as root; its package makes a user for it. */
function whoRuns(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  try {
    const id = (flag: string): number => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
    return { uid: id("-u"), gid: id("-g") };
  } catch (cause) {
    throw new Error(
      "PostgreSQL cannot run as root and there is no user postgres; run this as another user.",
      {
        cause,
      },
    );
  }
}

/**
 * Starts a cluster with the settings PostgreSQL comes with, but for a larger buffer: commits are synced to disk.
 * @throws Error that says what is missing when PostgreSQL is not installed.
 */
export async function startPostgres(): Promise<Cluster> {
  const programs = findPostgres();
  if (!programs) {
    throw new Error(
      "PostgreSQL is not installed: install it (apt install postgresql), or say in POSTGRES_BIN where initdb is.",
    );
  }
  const who = whoRuns();
  const folder = mkdtempSync(join(tmpdir(), "ourvidz-postgres-"));
  if (who.uid !== undefined) chownSync(folder, who.uid, who.gid);
  const data = join(folder, "data");
  const [port = 0] = await findFreePorts(1);
  let server: ChildProcess | null = null;

  async function close(): Promise<void> {
    if (server && server.exitCode === null) {
      const ended = once(server, "exit");
      // SIGINT: sessions are ended and the server stops in order.
      server.kill("SIGINT");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    const initialise = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"];
    execFileSync(join(programs, "initdb"), initialise, { ...who, cwd: folder, stdio: "ignore" });
    const settings = ["listen_addresses=127.0.0.1", "shared_buffers=512MB", "max_wal_size=4GB"];
    server = spawn(
      join(programs, "postgres"),
      ["-D", data, "-p", String(port), "-k", folder, ...settings.flatMap((setting) => ["-c", setting])],
      { ...who, cwd: folder, stdio: "ignore" },
    );
    const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
    return { url, version: await versionOf(url), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Waits until the server answers. */
async function versionOf(url: string): Promise<string> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      const { rows } = await client.query<{ server_version: string }>("show server_version");
      return rows[0]?.server_version ?? "unknown";
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(100);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Runs `measure` with a cluster, which is ended however that goes, Ctrl-C included. */
export async function withPostgres<T>(measure: (cluster: Cluster) => Promise<T>): Promise<T> {
  const cluster = await startPostgres();
  const stop = (): void => void cluster.close().then(() => process.exit(130));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    return await measure(cluster);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    await cluster.close();
  }
}
