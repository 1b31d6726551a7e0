import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished, vi } from "vitest";

/** How the fake npm behaves, by variables of the environment. */
export type FakeNpm = {
  /** What `npm ping` prints to stderr before it fails; without it the registry answers. */
  PING_FAULT?: string;
  /** What `npm ci` prints to stderr before it fails. */
  CI_FAULT?: string;
  /** `npm ci` starts a child that ignores SIGTERM and waits until this file exists. */
  CI_WAITS_FOR?: string;
};

const runtime = `node-${process.platform}-${process.arch}`;
const packages = {
  "node_modules/left": { version: "1.0.0" },
  [`node_modules/${runtime}`]: {
    version: "24.0.0",
    optional: true,
    os: [process.platform],
    cpu: process.arch,
  },
};

const rootEntry = { optionalDependencies: { [runtime]: "24.0.0" } };

/** Writes what it was called with to `calls`; `ci` makes node_modules as the lock file of the project says. */
const npmSource = `#!${process.execPath}
const fs = require("node:fs");
const { spawn } = require("node:child_process");
const args = process.argv.slice(2);
fs.appendFileSync("calls", args.join(" ") + "\\n");
const fail = (text) => { process.stderr.write(text + "\\n"); process.exit(1); };
const install = () => {
  fs.rmSync("node_modules", { recursive: true, force: true });
  const { packages } = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
  for (const [name, { version }] of Object.entries(packages)) {
    if (name === "") continue;
    fs.mkdirSync(name + "/bin", { recursive: true });
    fs.writeFileSync(name + "/package.json", JSON.stringify({ version }));
    fs.writeFileSync(name + "/bin/node", '#!/bin/sh\\nexec "${process.execPath}" "$@"\\n', { mode: 0o755 });
  }
  delete packages[""];
  fs.mkdirSync("node_modules/.bin");
  fs.symlinkSync("../${runtime}/bin/node", "node_modules/.bin/node");
  fs.writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages }));
};
if (args[0] === "ping" && process.env.PING_FAULT) fail(process.env.PING_FAULT);
if (args[0] === "config") console.log("https://user:secret@registry.example.test/npm/");
if (args[0] === "ci") {
  if (process.env.CI_FAULT) fail(process.env.CI_FAULT);
  if (process.env.CI_WAITS_FOR) {
    const wait = "process.on('SIGTERM', () => {}); setInterval(() => require('node:fs').existsSync(process.env.CI_WAITS_FOR) && process.exit(), 20)";
    const child = spawn(process.execPath, ["-e", wait]);
    child.on("spawn", () => fs.writeFileSync("npm-pids", process.pid + " " + child.pid));
    child.on("exit", install);
  } else install();
}
`;

export type Command = {
  process: ChildProcess;
  output(): string;
  exit: Promise<number | null>;
};

/** A project with this bootstrap, two packages, commands that only say their name, and a fake npm. */
export function createFakeProject() {
  const root = mkdtempSync(path.join(tmpdir(), "ourvidz-bootstrap-"));
  const running: ChildProcess[] = [];
  onTestFinished(() => {
    for (const child of running) child.kill("SIGKILL");
    rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  const write = (file: string, text: string, mode = 0o644): void => {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), text, { mode });
  };
  const read = (file: string): string =>
    existsSync(path.join(root, file)) ? readFileSync(path.join(root, file), "utf8") : "";
  cpSync(import.meta.dirname, path.join(root, "tools/bootstrap"), {
    recursive: true,
    filter: (file) => !/\.ts$/.test(file),
  });
  cpSync(
    path.join(import.meta.dirname, "../../platform/processIdentity.cjs"),
    path.join(root, "platform/processIdentity.cjs"),
  );
  cpSync(`${import.meta.dirname}.cjs`, path.join(root, "tools/bootstrap.cjs"));
  write("package-lock.json", JSON.stringify({ packages: { "": rootEntry, ...packages } }));
  write("tools/check/main.ts", `console.log("check ran");`);
  write("cli/start/main.ts", `console.log("start ran, began " + process.env.OURVIDZ_BEGAN);`);
  write("bin/npm", npmSource, 0o755);

  return {
    root,
    write,
    read,
    /** What npm was called with, without the fixed options. */
    npmCalls: (): string[] =>
      read("calls")
        .split("\n")
        .filter(Boolean)
        .map((line) => line.replace(/ --(?!prefer-offline|offline)\S+/g, "")),
    /** The processes of a `npm ci` that waits. */
    npmPids: (): Promise<number[]> =>
      vi.waitFor(() => {
        const pids = read("npm-pids").split(" ").map(Number);
        if (pids.length !== 2) throw new Error("npm ci has not started its child yet");
        return pids;
      }, 10_000),
    run(command: string, fake: FakeNpm & Record<string, string> = {}, args: string[] = []): Command {
      const child = spawn(process.execPath, [path.join(root, "tools/bootstrap.cjs"), command, ...args], {
        cwd: root,
        env: {
          NODE_ENV: "test",
          HOME: root,
          PATH: [path.join(root, "bin"), process.env.PATH].join(path.delimiter),
          ...fake,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      running.push(child);
      let output = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk: Buffer) => {
          output += chunk.toString();
        });
      }
      const exit = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
      return { process: child, output: () => output, exit };
    },
  };
}
