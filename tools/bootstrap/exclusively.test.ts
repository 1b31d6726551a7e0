import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { identify, isAlive, isGroupAlive } from "#platform/processIdentity.cjs";
import { exclusively } from "./exclusively.cjs";

function createLock(content?: unknown): string {
  const folder = mkdtempSync(path.join(tmpdir(), "ourvidz-lock-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "lock");
  if (content !== undefined) writeFileSync(file, JSON.stringify(content));
  return file;
}

/** A process in its own group that prints the id of a child it started; both end with the test. */
async function startGroup(script: string): Promise<{ leader: number; child: number; endInput: () => void }> {
  const shell = spawn("sh", ["-c", script], { detached: true, stdio: ["pipe", "pipe", "ignore"] });
  const leader = shell.pid ?? 0;
  onTestFinished(() => {
    try {
      process.kill(-leader, "SIGKILL");
    } catch {
      // The group has ended.
    }
  });
  const [line] = await once(shell.stdout, "data");
  return { leader, child: Number(String(line)), endInput: () => shell.stdin.end() };
}

const onLinux = it.skipIf(process.platform !== "linux");

describe("exclusively", () => {
  it("lets one run at a time, and removes the lock", async () => {
    const file = createLock();
    let inside = 0;
    const work = async (): Promise<void> => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise(setImmediate);
      inside -= 1;
    };
    await Promise.all([exclusively(file, () => {}, work), exclusively(file, () => {}, work)]);
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ["a process that has ended", { holder: { pid: 4_194_303, began: "1" }, child: null }],
    [
      "an earlier process with the id of a running one",
      { holder: { pid: process.pid, began: "1" }, child: null },
    ],
    ["an earlier version", 4_194_303],
    ["nothing readable", "{"],
  ])("takes over the lock of %s", async (_title, content) => {
    const file = createLock(content);
    const onWait = vi.fn();
    expect(await exclusively(file, onWait, async () => readFileSync(file, "utf8"))).toContain(
      String(process.pid),
    );
    expect(onWait).not.toHaveBeenCalled();
  });

  onLinux("takes over the lock of a zombie (needs /proc)", async () => {
    // The child ends only once the shell has become a program that never reads exit codes.
    const untilReplaced = '(while [ "$(cat /proc/$$/comm)" != sleep ]; do :; done)';
    const { child } = await startGroup(`${untilReplaced} & echo $!; exec sleep 600`);
    await vi.waitFor(() => expect(readFileSync(`/proc/${child}/stat`, "utf8")).toMatch(/\) Z /), 5000);
    const began = readFileSync(`/proc/${child}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19] ?? "";
    const file = createLock({ holder: { pid: child, began }, child: null });
    const onWait = vi.fn();
    await exclusively(file, onWait, async () => {});
    expect(onWait).not.toHaveBeenCalled();
  });

  it.skipIf(process.platform === "win32")(
    "waits for the child of a killed holder (not on Windows)",
    async () => {
      const { leader } = await startGroup("echo 0; exec sleep 600");
      const file = createLock({ holder: { pid: 4_194_303, began: "1" }, child: identify(leader) });
      const abort = new AbortController();
      const work = vi.fn();
      const waiting = exclusively(file, () => abort.abort(new Error("it waits")), work, abort.signal);
      await expect(waiting).rejects.toThrow("it waits");
      expect(work).not.toHaveBeenCalled();
      process.kill(-leader, "SIGKILL");
      await exclusively(file, () => {}, work);
      expect(work).toHaveBeenCalledOnce();
    },
  );
});

describe("isGroupAlive", () => {
  onLinux("counts what a leader that has ended left running, and no zombies (needs /proc)", async () => {
    const { leader, child, endInput } = await startGroup("sleep 600 & echo $!; read line");
    const [identity, left] = [identify(leader), identify(child)];
    endInput();
    await vi.waitFor(() => expect(isAlive(identity), "the leader runs").toBe(false), 5000);
    expect(isGroupAlive(identity)).toBe(true);
    // Another process has the id now, and began later.
    expect(isGroupAlive({ pid: process.pid, began: "1" })).toBe(false);
    process.kill(-leader, "SIGKILL");
    await vi.waitFor(() => expect(isAlive(left), "the child runs").toBe(false), 5000);
    expect(isGroupAlive(identity)).toBe(false);
  });
});
