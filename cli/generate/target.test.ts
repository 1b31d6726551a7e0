import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { registerSystem } from "../../tools/bootstrap/runningSystems.cjs";
import { lockFolder } from "../start/folderLock.ts";
import { findTarget, type WantedTarget } from "./target.ts";

let project = "";
beforeEach(() => {
  project = mkdtempSync(path.join(tmpdir(), "ourvidz-target-"));
  onTestFinished(() => rmSync(project, { recursive: true }));
});

/** A system on a data folder as its launcher announces it; this process is the launcher. */
function announce(data: string, siteUrl: string, password: string | null): void {
  const folder = path.join(project, data);
  mkdirSync(folder, { recursive: true });
  const lock = lockFolder(folder);
  lock?.announce(siteUrl, password === null ? null : { email: "demo@ourvidz.local", password }, null);
  onTestFinished(registerAs(folder));
}

/** Two launchers in one process: each record needs another name. */
function registerAs(folder: string): () => void {
  const records = path.join(project, ".cache/running");
  const unregister = registerSystem(project, folder);
  const record = JSON.stringify({
    launcher: { pid: process.pid, began: "" },
    dataFolder: folder,
  });
  unregister();
  writeFileSync(path.join(records, `${10_000 + path.basename(folder).length}.json`), record);
  return () => rmSync(records, { recursive: true, force: true });
}

const find = (wanted: Partial<WantedTarget> = {}) =>
  findTarget(
    project,
    { url: null, data: null, credentials: null, ...wanted },
    () => {},
    new AbortController().signal,
  );
const demo = (password: string) => ({ email: "demo@ourvidz.local", password });

test("a system with another data folder and port is found, with its demo account", async () => {
  announce(".data-2", "http://localhost:5174", "second");
  expect(await find()).toMatchObject({ url: "http://localhost:5174", credentials: demo("second") });
  expect(await find({ url: "http://127.0.0.1:5174" })).toMatchObject({ credentials: demo("second") });
});

test("the system on .data comes first, others are chosen by their data folder or address", async () => {
  announce(".data", "http://localhost:5173", "first");
  announce(".data-2", "http://localhost:5174", "second");
  expect(await find()).toMatchObject({ credentials: demo("first") });
  expect(await find({ data: ".data-2" })).toMatchObject({
    url: "http://localhost:5174",
    credentials: demo("second"),
  });
  expect(await find({ url: "http://localhost:5174" })).toMatchObject({ credentials: demo("second") });
});

test("of several others one has to be chosen", async () => {
  announce(".data-2", "http://localhost:5174", "second");
  announce(".data-three", "http://localhost:5175", "third");
  await expect(find()).rejects.toThrow(
    /choose one by its data folder with --data: \.data-\w+, \.data-\w+\.$/,
  );
});

test("a system with a hosted Supabase, or of another project, needs an account", async () => {
  announce(".data-2", "http://localhost:5174", null);
  await expect(find()).rejects.toThrow("No account is known for http://localhost:5174");
  await expect(find({ url: "http://localhost:9" })).rejects.toThrow("Give one with --token, or with --email");
  const credentials = { token: "t" };
  expect(await find({ credentials })).toMatchObject({ url: "http://localhost:5174", credentials });
});
