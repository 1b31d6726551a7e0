import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { afterEach, expect, it } from "vitest";
import { identify, isAlive } from "./processIdentity.ts";

let stop = () => {};
afterEach(() => stop());

it("knows this process, and not another that has its number", () => {
  const identity = identify(process.pid);
  expect(isAlive(identity)).toBe(true);
  if (identity.began !== "") expect(isAlive({ ...identity, began: "1" })).toBe(false);
});

it.runIf(process.platform === "linux")(
  "counts a process that ended and was not collected as dead (needs /proc)",
  async () => {
    // The shell becomes a program that never asks what became of its child, which ends only then.
    const script = '(while [ "$(cat /proc/$$/comm)" != cat ]; do :; done) & echo $!; exec cat';
    const parent = spawn("sh", ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
    stop = () => parent.kill("SIGKILL");
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(line.toString());
    const ended = () => / Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
    while (!ended()) await setImmediate();
    const identity = identify(pid);
    expect(identity.began).not.toBe("");
    expect(isAlive(identity)).toBe(false);
    expect(isAlive({ ...identity, began: "" })).toBe(false);
  },
);
