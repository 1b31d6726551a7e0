import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { identify } from "#platform/processIdentity.cjs";
import { openDataFolder } from "./dataFolder.ts";

describe("data folder", () => {
  let path: string;
  const now = new Date("2026-01-01T00:00:00Z");
  const open = (workerId: string | null = null) =>
    openDataFolder({ path, workerId, now, newId: () => "12345678-0000-4000-8000-000000000000" });
  const leaveLock = (owner: { pid: number; host: string; began: string }) =>
    writeFileSync(join(path, "lock.json"), JSON.stringify(owner));

  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "ourvidz-data-"));
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));

  it("makes an id once and keeps it", () => {
    const first = open();
    expect(first.workerId).toMatch(/-12345678$/);
    first.close();
    const again = openDataFolder({ path, workerId: null, now, newId: () => "another" });
    expect(again.workerId).toBe(first.workerId);
  });

  it("takes the id it is given", () => {
    expect(open("gpu-7").workerId).toBe("gpu-7");
  });

  it("clears the scratch folder at start and at the end", async () => {
    mkdirSync(join(path, "scratch", "old"), { recursive: true });
    const folder = open();
    expect(existsSync(join(path, "scratch", "old"))).toBe(false);
    const scratch = await folder.makeScratch("job", 1);
    writeFileSync(join(scratch, "0.png"), "");
    folder.close();
    expect(existsSync(scratch)).toBe(false);
    expect(existsSync(join(path, "lock.json"))).toBe(false);
  });

  it("lists the attempts of an earlier process once", async () => {
    const jobId = "00000000-0000-4000-8000-000000000001";
    mkdirSync(join(path, "scratch", `${jobId}-2`), { recursive: true });
    mkdirSync(join(path, "scratch", "something-1"), { recursive: true });
    const folder = open();
    expect(folder.orphans).toEqual([{ jobId, attempt: 2 }]);
    await folder.makeScratch(jobId, 3);
    folder.close();
    expect(open().orphans).toEqual([]);
  });

  it("is refused while another process of this machine has it", () => {
    leaveLock({ pid: process.ppid, host: hostname(), began: identify(process.ppid).began });
    expect(() => open()).toThrow(/Another worker .* uses this data folder. Stop it, or set WORKER_DATA_DIR/);
  });

  it("takes over the lock of a dead process whose id is in use again", () => {
    leaveLock({ pid: process.ppid, host: hostname(), began: "long ago" });
    // Without the start time of a process, only its id can be compared.
    if (identify(process.ppid).began === "") return;
    expect(() => open()).not.toThrow();
  });

  it("is taken over from another machine only when that has not touched it for a while", () => {
    leaveLock({ pid: 1, host: "another-machine", began: "" });
    const lock = join(path, "lock.json");
    utimesSync(lock, now, new Date(now.getTime() - 60_000));
    expect(() => open()).toThrow(/on another-machine/);
    utimesSync(lock, now, new Date(now.getTime() - 180_000));
    expect(() => open()).not.toThrow();
  });

  it("says what to do when it cannot be written", () => {
    const file = join(path, "a-file");
    writeFileSync(file, "");
    const inFile = { path: join(file, "data"), workerId: null, now, newId: () => "x" };
    expect(() => openDataFolder(inFile)).toThrow(/Check WORKER_DATA_DIR/);
  });
});
