import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { serverAccount } from "./account.ts";
import { type Cluster, startCluster } from "./cluster.ts";
import { settingArguments, throwawaySettings, usualSettings } from "./settings.ts";

vi.setConfig({ testTimeout: 60_000 });

let root: string;
const running = new Set<Cluster>();
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "ourvidz-cluster-"));
});
afterAll(async () => {
  for (const cluster of running) await cluster.stop();
  rmSync(root, { recursive: true, force: true });
});

const { log, lines } = createTestLogger();
async function start(folder: string, settings = throwawaySettings): Promise<Cluster> {
  const cluster = await startCluster({
    folder: join(root, folder),
    settings,
    log,
    onLost: (error) => lines.push(`lost ${error.message}`),
  });
  running.add(cluster);
  return cluster;
}

async function stop(cluster: Cluster): Promise<void> {
  running.delete(cluster);
  await cluster.stop();
}

async function query({ address }: Cluster, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ ...address, database: "postgres" });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const pidFile = (folder: string): string => join(root, folder, "data/postmaster.pid");
const pidOf = (folder: string): number => Number(readFileSync(pidFile(folder), "utf8").split("\n")[0]);

describe("startCluster", () => {
  it("runs PostgreSQL 15 that survives a power cut, for callers with the password, without a TCP port", async () => {
    const cluster = await start("durable", usualSettings);
    const [row] = await query(
      cluster,
      `select current_setting('server_version') as version, current_setting('fsync') as fsync,
        current_setting('full_page_writes') as pages, current_setting('data_checksums') as checksums,
        current_setting('listen_addresses') as listens, current_setting('server_encoding') as encoding,
        upper('é') as letter`,
    );
    expect(row).toEqual({
      version: expect.stringMatching(/^15\./),
      fsync: "on",
      pages: "on",
      checksums: "on",
      listens: process.platform === "win32" ? "127.0.0.1" : "",
      encoding: "UTF8",
      letter: "É",
    });
    const stranger = { ...cluster, address: { ...cluster.address, password: "another" } };
    await expect(query(stranger, "select 1")).rejects.toThrow(/password authentication failed/);
    expect(statSync(join(root, "durable/password")).mode & 0o777).toBe(0o600);
    await stop(cluster);
    expect(existsSync(pidFile("durable"))).toBe(false);
  });

  it.runIf(process.getuid?.() === 0)(
    "runs as another account when started by root, also below a folder that only root may enter",
    async () => {
      mkdirSync(join(root, "private"), { mode: 0o700 });
      chmodSync(root, 0o700);
      const cluster = await start("private/postgresql");
      const status = readFileSync(`/proc/${pidOf("private/postgresql")}/status`, "utf8");
      expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe("0");
      expect(/^Groups:\s*$/m.test(status), "no supplementary groups").toBe(true);
      const environment = readFileSync(`/proc/${pidOf("private/postgresql")}/environ`, "utf8");
      expect(environment, "none of our variables").not.toContain("VITEST");
      expect(await query(cluster, "select 1 as one")).toEqual([{ one: 1 }]);
      await stop(cluster);
    },
  );

  it("starts the server again when it is killed, and keeps what was committed", async () => {
    const cluster = await start("killed", usualSettings);
    await query(cluster, "create table kept as select 1 as number");
    const first = pidOf("killed");
    process.kill(first, "SIGKILL");
    await vi.waitFor(
      async () => expect(await query(cluster, "select number from kept")).toHaveLength(1),
      30_000,
    );
    expect(pidOf("killed")).not.toBe(first);
    expect(lines).toContain("warn PostgreSQL was killed by SIGKILL; restarting");
    await stop(cluster);
  });

  it("ends the server of an owner that was killed, and takes over what it committed", async () => {
    const source = `import { silentLogger } from ${JSON.stringify(join(import.meta.dirname, "../../platform/log.ts"))};
      import { startCluster } from "./cluster.ts";
      await startCluster({ folder: ${JSON.stringify(join(root, "orphan"))}, log: silentLogger, onLost: () => {} });
      console.log("ready");`;
    const owner = spawn(process.execPath, ["--input-type=module", "-e", source], {
      cwd: import.meta.dirname,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(owner.stdout, "data");
    const orphan = pidOf("orphan");
    owner.kill("SIGKILL");
    await once(owner, "exit");
    expect(() => process.kill(orphan, 0)).not.toThrow();
    const cluster = await start("orphan");
    expect(pidOf("orphan")).not.toBe(orphan);
    expect(await query(cluster, "select 1 as one")).toEqual([{ one: 1 }]);
    await stop(cluster);
  });

  it("isn't misled by lock files whose number belongs to another process now", async () => {
    const cluster = await start("reused");
    await stop(cluster);
    // PostgreSQL itself ignores the numbers of its parents and of processes of other accounts.
    const other = spawn("sleep", ["60"], { ...(serverAccount(root) ?? {}), stdio: "ignore" });
    writeFileSync(pidFile("reused"), `${other.pid}\n/elsewhere\n1\n5432\n\n\n\nready\n`);
    writeFileSync(join(root, "reused/socket/.s.PGSQL.5432.lock"), `${other.pid}\n`);
    try {
      await stop(await start("reused"));
    } finally {
      other.kill("SIGKILL");
    }
  });

  it("never logs statements, parameters or rows, whatever fails", async () => {
    const cluster = await start("quiet");
    const from = lines.length;
    const secret = "a prompt that must stay private";
    await query(cluster, "create table prompts (id integer primary key, prompt text check (prompt <> ''))");
    const failing = [
      `insert into prompts values (1, '${secret}'), (1, '${secret}')`,
      `insert into prompts select 2, '' from (select '${secret}') x`,
      `select '${secret}'::integer`,
      `do $$ begin raise exception '${secret}'; end $$`,
      `syntax error '${secret}'`,
    ];
    for (const statement of failing) await expect(query(cluster, statement)).rejects.toThrow();
    await stop(cluster);
    expect(lines.slice(from).length).toBeGreaterThan(0);
    expect(lines.slice(from).join("\n")).not.toContain(secret);
  });

  it("says what is wrong with a folder that PostgreSQL can't start on", async () => {
    const cluster = await start("damaged");
    await stop(cluster);
    writeFileSync(join(root, "damaged/data/global/pg_control"), "");
    await expect(start("damaged")).rejects.toThrow(/can't be started on .*pg_control.*--reset\.$/);
  });
});

it("hands each setting to the server as an argument", () => {
  expect(settingArguments({ jit: "off", work_mem: "8MB" })).toEqual(["-c", "jit=off", "-c", "work_mem=8MB"]);
});
