import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { identify, isAlive } from "./processIdentity.cjs";

let stop = () => {};
afterEach(() => stop());

it("isAlive distinguishes this process from another one with the same id", () => {
  const identity = identify(process.pid);
  expect(isAlive(identity)).toBe(true);
  if (identity.began !== "") expect(isAlive({ ...identity, began: "1" })).toBe(false);
});

it.runIf(process.platform === "linux")("isAlive returns false for a zombie (needs /proc)", async () => {
  // The shell becomes a program that never reads the exit code of its child, which exits only then.
  const script = '(while [ "$(cat /proc/$$/comm)" != cat ]; do :; done) & echo $!; exec cat';
  const parent = spawn("sh", ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
  stop = () => parent.kill("SIGKILL");
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(line.toString());
  const ended = () => / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  while (!ended()) await setImmediate();
  const identity = identify(pid);
  expect(identity.began).toBe("");
  expect(isAlive(identity)).toBe(false);
  expect(isAlive({ pid, began: "1" })).toBe(false);
});
