import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const { cleanEnvironment, findRuntime } = createRequire(import.meta.url)("./runtime.cjs") as {
  cleanEnvironment(env: Record<string, string>, root: string): void;
  findRuntime(root: string): { path: string; isThisOne: boolean };
};

let root = "";
let runtime = "";
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), "ourvidz-runtime-"));
  runtime = path.join(root, "node_modules", `node-${process.platform}-${process.arch}`, "bin");
  mkdirSync(runtime, { recursive: true });
  symlinkSync(process.execPath, path.join(runtime, "node"));
});
afterAll(() => rmSync(root, { recursive: true }));

test("the Node from npm is found without a link in .bin, which npm 10 leaves out", () => {
  expect(findRuntime(root)).toEqual({ path: process.execPath, isThisOne: true });
});

test("programs that ask for node get that one, and nothing is named twice", () => {
  const env = { PATH: ["/usr/bin", runtime].join(path.delimiter) };
  cleanEnvironment(env, root);
  cleanEnvironment(env, root);
  const bin = path.join(root, "node_modules", ".bin");
  expect(env.PATH.split(path.delimiter)).toEqual([runtime, bin, "/usr/bin"]);
});

test.skipIf(process.platform === "win32")(
  "a command ends when npm's shell is killed (not on Windows)",
  async () => {
    const file = path.join(import.meta.dirname, "runtime.cjs");
    const code = `require(${JSON.stringify(file)}).endWithNpm(process.env, 20); console.log("up"); setTimeout(() => {}, 60000);`;
    const shell = spawn("sh", ["-c", '"$NODE" -e "$CODE"; true'], {
      env: { NODE_ENV: "test", NODE: process.execPath, CODE: code, npm_lifecycle_event: "start" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    await once(shell.stdout, "data");
    shell.kill("SIGKILL");
    // Closes when no process holds the other end: the command has ended too.
    await once(shell.stdout, "close");
  },
);
