import { once } from "node:events";
import { existsSync, rmSync, truncateSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { identify, isAlive } from "#platform/processIdentity.cjs";
import { createFakeProject } from "./fakeProject.ts";
import { registerSystem } from "./runningSystems.cjs";

const runtimeFile = `node_modules/node-${process.platform}-${process.arch}/bin/node`;
const online = ["ping", "ci --prefer-offline"];
const onPosix = describe.skipIf(process.platform === "win32");

onPosix("an installation (not on Windows)", () => {
  it("is made once, before the command runs", async () => {
    const project = createFakeProject();
    for (let start = 0; start < 2; start += 1) {
      const command = project.run("check");
      expect(await command.exit, command.output()).toBe(0);
      expect(command.output()).toContain("check ran");
    }
    expect(project.npmCalls()).toEqual(online);
    // npm runs scripts with the Node that this link leads to, which may be damaged.
    expect(existsSync(path.join(project.root, "node_modules/.bin"))).toBe(true);
    expect(existsSync(path.join(project.root, "node_modules/.bin/node"))).toBe(false);
  });

  it("that was made by hand counts", async () => {
    const project = createFakeProject();
    await project.run("check").exit;
    rmSync(path.join(project.root, "node_modules/.ourvidz-installed"));
    expect(await project.run("check").exit).toBe(0);
    expect(project.npmCalls()).toEqual(online);
  });

  it.each([
    ["whose package folder was deleted", "left is missing", "node_modules/left"],
    ["without npm's record", "was not installed completely", "node_modules/.package-lock.json"],
    ["without its runtime", "bin/node is damaged", runtimeFile],
  ])("%s is made again, with the reason", async (_title, reason, deleted) => {
    const project = createFakeProject();
    await project.run("check").exit;
    rmSync(path.join(project.root, deleted), { recursive: true });
    const command = project.run("check");
    expect(await command.exit, command.output()).toBe(0);
    expect(command.output()).toContain("Installing again");
    expect(command.output()).toContain(reason);
    expect(project.npmCalls()).toEqual([...online, ...online]);
  });

  it("with a truncated runtime is made again, also if it was made by hand", async () => {
    const project = createFakeProject();
    for (const marked of [true, false]) {
      await project.run("check").exit;
      truncateSync(path.join(project.root, runtimeFile), marked ? 5 : 0);
      if (!marked) rmSync(path.join(project.root, "node_modules/.ourvidz-installed"));
      const command = project.run("check");
      expect(await command.exit, command.output()).toBe(0);
      expect(command.output()).toContain("is damaged");
    }
  });

  it("is made again when the lock file changes, also if that adds only optional packages", async () => {
    const project = createFakeProject();
    await project.run("check").exit;
    for (const marked of [true, false]) {
      const lock = JSON.parse(project.read("package-lock.json"));
      lock.packages[""].optionalDependencies[`added-${marked}`] = "1.0.0";
      lock.packages[`node_modules/added-${marked}`] = { version: "1.0.0", optional: true };
      project.write("package-lock.json", JSON.stringify(lock));
      if (!marked) rmSync(path.join(project.root, "node_modules/.ourvidz-installed"));
      const command = project.run("check");
      expect(await command.exit).toBe(0);
      expect(command.output()).toContain("Installing again: package-lock.json has changed");
      expect(existsSync(path.join(project.root, `node_modules/added-${marked}`))).toBe(true);
    }
  });

  it("of another version of a package is made again", async () => {
    const project = createFakeProject();
    await project.run("check").exit;
    project.write("node_modules/left/package.json", '{"version":"0.9.0"}');
    rmSync(path.join(project.root, "node_modules/.ourvidz-installed"));
    const command = project.run("check");
    expect(await command.exit).toBe(0);
    expect(command.output()).toContain("node_modules/left is damaged");
  });
});

onPosix("a signal during the installation (not on Windows)", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("%s ends npm with its children before the command ends", async (signal, code) => {
    const project = createFakeProject();
    const command = project.run("check", { CI_WAITS_FOR: path.join(project.root, "never") });
    const npm = (await project.npmPids()).map(identify);
    expect(npm.map(isAlive)).toEqual([true, true]);
    // npm passes a Ctrl-C of the terminal on: the same keystroke arrives twice.
    command.process.kill(signal);
    command.process.kill(signal);
    expect(await command.exit, command.output()).toBe(code);
    expect(npm.map(isAlive)).toEqual([false, false]);
    expect(command.output()).toContain(`Stopped by ${signal}`);
    expect(command.output()).not.toContain("check ran");
    expect(existsSync(path.join(project.root, ".cache/install.lock"))).toBe(false);
    const next = project.run("check");
    expect(await next.exit, next.output()).toBe(0);
    expect(next.output()).not.toContain("Waiting");
  });

  it("a killed command's npm is waited for, and what it installed counts", async () => {
    const project = createFakeProject();
    const go = path.join(project.root, "go");
    const killed = project.run("check", { CI_WAITS_FOR: go });
    const [, child = 0] = await project.npmPids();
    killed.process.kill("SIGKILL");
    await killed.exit;
    expect(isAlive(identify(child))).toBe(true);
    const next = project.run("check");
    await vi.waitFor(() => expect(next.output()).toContain("Waiting for the installation"), 10_000);
    project.write("go", "");
    expect(await next.exit, next.output()).toBe(0);
    expect(next.output()).toContain("check ran");
    expect(project.npmCalls()).toEqual(online);
  });
});

onPosix("without a network (not on Windows)", () => {
  const PING_FAULT =
    "npm error code ENOTFOUND\nnpm error request to https://x.test/-/ping failed, reason: getaddrinfo ENOTFOUND x.test";

  it("npm's cache is enough where it has everything", async () => {
    const project = createFakeProject();
    const command = project.run("check", { PING_FAULT });
    expect(await command.exit, command.output()).toBe(0);
    expect(project.npmCalls()).toEqual(["ping", "ci --offline"]);
  });

  it("the cause and the next step are named, and no credentials", async () => {
    const project = createFakeProject();
    const command = project.run("check", { PING_FAULT, CI_FAULT: "npm error code ENOTCACHED" });
    expect(await command.exit).toBe(1);
    expect(command.output()).toContain(
      "the npm registry https://registry.example.test can't be reached (getaddrinfo ENOTFOUND x.test)",
    );
    expect(command.output()).toContain("check the network connection");
    expect(command.output()).not.toMatch(/secret|^ +at /m);
  });

  it("a registry that only doesn't know the question is one that answers", async () => {
    const project = createFakeProject();
    const command = project.run("check", { PING_FAULT: "npm error code E404\nnpm error 404 Not Found" });
    expect(await command.exit, command.output()).toBe(0);
    expect(project.npmCalls()).toEqual(online);
  });
});

onPosix("before the installation (not on Windows)", () => {
  it.each(["option", "variable", ".env"])("a taken port named by %s is found", async (source) => {
    const project = createFakeProject();
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const port = String((other.address() as AddressInfo).port);
    if (source === ".env") project.write(".env", `PORT=${port}\n`);
    const command = project.run(
      "start",
      source === "variable" ? { PORT: port } : {},
      source === "option" ? ["--port", port] : [],
    );
    expect(await command.exit).toBe(1);
    other.close();
    expect(command.output()).toMatch(new RegExp(`^Port ${port} \\(site and API\\) is taken`));
    expect(project.npmCalls()).toEqual([]);
  });

  it("an unknown option is found", async () => {
    const project = createFakeProject();
    const command = project.run("start", {}, ["--prot", "1"]);
    expect(await command.exit).toBe(1);
    expect(command.output()).toContain("Unknown option '--prot'");
    expect(project.npmCalls()).toEqual([]);
  });

  it("a system that runs on these packages is found", async () => {
    const project = createFakeProject();
    const unregister = registerSystem(project.root, path.join(project.root, ".data"));
    const command = project.run("check");
    expect(await command.exit).toBe(1);
    expect(command.output()).toContain(`OurVidz is running from this folder (process ${process.pid})`);
    unregister();
    expect(await project.run("check").exit).toBe(0);
  });
});

onPosix("the bootstrap (not on Windows)", () => {
  it("passes on the time at which the command began", async () => {
    const project = createFakeProject();
    const before = Date.now();
    const ports = { PORT: "1", SUPABASE_URL: "https://x.test", UPSTASH_REDIS_REST_URL: "https://x.test" };
    await project.run("check").exit;
    const command = project.run("start", ports);
    expect(await command.exit, command.output()).toBe(0);
    const began = Number(/began (\d+)/.exec(command.output())?.[1]);
    expect(began).toBeGreaterThanOrEqual(before);
    expect(began).toBeLessThanOrEqual(Date.now());
  });
});
