import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { identify, isAlive } from "#platform/processIdentity.cjs";
import { listRunningSystems } from "../../tools/bootstrap/runningSystems.cjs";
import { createFakeProject, type FakeProject } from "./fakeProject.ts";

let project: FakeProject;
beforeEach(async () => {
  project = await createFakeProject();
});
afterEach(() => project.remove());

const get = async (port: number, path = "/"): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}${path}`)).text();
const isSilent = (port: number): Promise<boolean> =>
  get(port).then(
    () => false,
    () => true,
  );
const secretsOf = ({ folder }: FakeProject): { demoPassword: string } =>
  JSON.parse(readFileSync(path.join(folder, ".data/secrets.json"), "utf8"));
const allSilent = async (): Promise<boolean> =>
  (await Promise.all(Object.values(project.ports).map(isSilent))).every(Boolean);

const onlyServerIsSilent = async (): Promise<boolean> => {
  const { PORT, ...others } = project.ports;
  const silent = await Promise.all(Object.values(others).map(isSilent));
  return (await isSilent(PORT)) && !silent.includes(true);
};

describe("npm start", () => {
  test("starts all services, prints their addresses, and stops them in reverse order", async () => {
    const launcher = project.start();
    await launcher.waitForOutput("OurVidz is ready");
    expect(launcher.output()).toContain(`http://localhost:${project.ports.PORT}/graphql`);
    const { demoPassword } = secretsOf(project);
    expect(launcher.output()).toContain(`Sign in   demo@ourvidz.local / ${demoPassword}\n`);
    launcher.process.kill("SIGINT");
    expect(await launcher.exit).toBe(0);
    const stopped = launcher.output().match(/^\w+(?= +│ warn stopping)/gm);
    expect(stopped).toEqual(["worker", "server", "redis", "supabase"]);
    expect(await allSilent()).toBe(true);
    expect(existsSync(path.join(project.folder, ".data/system.json"))).toBe(false);
  });

  test("keeps its secrets across starts, readable only by their owner", async () => {
    const file = path.join(project.folder, ".data/secrets.json");
    const first = project.start();
    await first.waitForOutput("OurVidz is ready");
    const before = readFileSync(file, "utf8");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    first.process.kill("SIGTERM");
    expect(await first.exit).toBe(0);
    const second = project.start();
    await second.waitForOutput("OurVidz is ready");
    expect(readFileSync(file, "utf8")).toBe(before);
    second.process.kill("SIGHUP");
    expect(await second.exit).toBe(0);
  });

  test("leaves no service running when it is killed, and can start again on the same folder", async () => {
    const launcher = project.start();
    await launcher.waitForOutput("OurVidz is ready");
    launcher.process.kill("SIGKILL");
    await launcher.exit;
    await vi.waitFor(async () => expect(await allSilent(), "all services have stopped").toBe(true), 5000);
    const next = project.start();
    await next.waitForOutput("OurVidz is ready");
  });

  test("leaves no service running when it is killed during the start", async () => {
    project.write(
      "supabase",
      `console.error("warn pid=" + process.pid); process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000);`,
    );
    const launcher = project.start(["--verbose"]);
    await launcher.waitForOutput("pid=");
    const pid = Number(/pid=(\d+)/.exec(launcher.output())?.[1]);
    launcher.process.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(identify(pid)), "the service runs").toBe(false), 15_000);
  });

  test("kills all services at a second signal", async () => {
    project.write(
      "worker",
      `process.send({ ready: true }); process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);`,
    );
    const launcher = project.start();
    await launcher.waitForOutput("OurVidz is ready");
    launcher.process.kill("SIGINT");
    await launcher.waitForOutput("Stopping…");
    await vi.waitFor(
      () => {
        launcher.process.kill("SIGINT");
        expect(launcher.process.exitCode, "exit code of the launcher").toBe(130);
      },
      { timeout: 5000, interval: 100 },
    );
    expect(await allSilent()).toBe(true);
  });

  test("stops cleanly while services are starting", async () => {
    project.write(
      "supabase",
      `console.error("warn still opening"); process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000);`,
    );
    const launcher = project.start(["--verbose"]);
    await launcher.waitForOutput("still opening");
    launcher.process.kill("SIGINT");
    expect(await launcher.exit).toBe(0);
    expect(await allSilent()).toBe(true);
  });

  test("doesn't report ready when it is stopped during the build", async () => {
    rmSync(path.join(project.folder, ".cache/site-build"));
    project.write(
      "node_modules/@remix-run/dev/dist/cli.js",
      `require("node:fs").writeFileSync("build-pid", String(process.pid)); process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);`,
    );
    project.write("node_modules/@remix-run/dev/package.json", "{}");
    const launcher = project.start();
    const build = await vi.waitFor(() => {
      const pid = Number(readFileSync(path.join(project.folder, "build-pid"), "utf8"));
      expect(pid).toBeGreaterThan(0);
      return identify(pid);
    }, 10_000);
    await vi.waitFor(
      async () => expect(await onlyServerIsSilent(), "the other services respond").toBe(true),
      10_000,
    );
    launcher.process.kill("SIGINT");
    expect(await launcher.exit, launcher.output()).toBe(0);
    expect(launcher.output()).toContain("Stopping…");
    expect(launcher.output()).not.toContain("is ready");
    expect(existsSync(path.join(project.folder, ".data/complete"))).toBe(false);
    expect(isAlive(build)).toBe(false);
    expect(await allSilent()).toBe(true);
  });

  test("measures from the start of the command, and is listed while it runs", async () => {
    const launcher = project.start(["--data", "elsewhere"], {
      OURVIDZ_BEGAN: String(Date.now() - 3_600_000),
    });
    await launcher.waitForOutput("OurVidz is ready (36");
    expect(listRunningSystems(project.folder)).toMatchObject([
      { launcher: { pid: launcher.process.pid }, dataFolder: path.join(project.folder, "elsewhere") },
    ]);
    launcher.process.kill("SIGINT");
    await launcher.exit;
    expect(readdirSync(path.join(project.folder, ".cache/running"))).toEqual([]);
  });

  test("restarts a service that exits", async () => {
    const launcher = project.start();
    await launcher.waitForOutput("OurVidz is ready");
    const before = await get(project.ports.PORT);
    await get(project.ports.PORT, "/die");
    await launcher.waitForOutput("exited with code 3; restarting");
    await vi.waitFor(
      async () => expect(await get(project.ports.PORT), "process id of the server").not.toBe(before),
      {
        timeout: 5000,
      },
    );
  });
});

describe("npm start fails with a message that says what to do", () => {
  /** Starts the launcher, expects it to fail, and returns its output. */
  const failure = async (args: string[] = [], environment: Record<string, string> = {}): Promise<string> => {
    const launcher = project.start(args, environment);
    expect(await launcher.exit, launcher.output()).toBe(1);
    expect(launcher.output()).not.toMatch(/^ +at /m);
    expect(await allSilent()).toBe(true);
    return launcher.output();
  };

  test("if a port is taken", async () => {
    const other = createServer().listen(project.ports.SUPABASE_PORT, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const launcher = project.start();
    expect(await launcher.exit).toBe(1);
    expect(launcher.output()).toBe(
      `Port ${project.ports.SUPABASE_PORT} (embedded Supabase) is taken by another program; stop that one, or choose another one with the variable SUPABASE_PORT.\n`,
    );
    other.close();
  });

  test("if the folder is in use, also with --reset", async () => {
    const launcher = project.start();
    await launcher.waitForOutput("OurVidz is ready");
    for (const args of [[], ["--reset"]]) {
      const second = project.start(args);
      expect(await second.exit).toBe(1);
      expect(second.output()).toContain("is already running on");
    }
    expect(await get(project.ports.PORT)).toMatch(/^\d+$/);
  });

  test("if the data folder is a file", async () => {
    writeFileSync(path.join(project.folder, ".data"), "");
    expect(await failure()).toContain("is a file, not a folder");
  });

  test("if the folder contains other files, which stay untouched", async () => {
    mkdirSync(path.join(project.folder, "mine/worker"), { recursive: true });
    writeFileSync(path.join(project.folder, "mine/worker/main.ts"), "");
    writeFileSync(path.join(project.folder, "mine/README.md"), "");
    for (const args of [
      ["--data", "mine"],
      ["--data", "mine", "--reset"],
      ["--data", "."],
    ]) {
      expect(await failure(args)).toContain("contains files that don't belong to OurVidz");
    }
    expect(await failure(["--data", ""])).toBe("--data must name a folder.\n");
    expect(existsSync(path.join(project.folder, "mine/worker/main.ts"))).toBe(true);
  });

  test("if the database is missing, until --reset, which erases only files of OurVidz", async () => {
    const first = project.start();
    await first.waitForOutput("OurVidz is ready");
    first.process.kill("SIGINT");
    await first.exit;
    const data = path.join(project.folder, ".data");
    rmSync(path.join(data, "supabase"), { recursive: true });
    expect(await failure()).toContain(
      "is incomplete: the folder supabase is missing. Restore it from a backup, or erase all state",
    );
    writeFileSync(path.join(data, "mine.txt"), "");
    writeFileSync(path.join(data, "secrets.json"), '{"callbackSecret":');
    const reset = project.start(["--reset"]);
    await reset.waitForOutput("OurVidz is ready");
    expect(reset.output()).toContain("Erased the state");
    expect(readdirSync(data)).toContain("mine.txt");
  });

  test("not after an interrupted first start, which starts from scratch", async () => {
    mkdirSync(path.join(project.folder, ".data/supabase"), { recursive: true });
    writeFileSync(path.join(project.folder, ".data/supabase/half"), "");
    const launcher = project.start();
    await launcher.waitForOutput("OurVidz is ready");
    expect(launcher.output()).toContain("was interrupted earlier");
    expect(existsSync(path.join(project.folder, ".data/supabase/half"))).toBe(false);
  });

  test("if a service reports why it can't start", async () => {
    project.write(
      "redis",
      `process.send({ failed: "Redis at REDIS_URL can't be reached; start it or unset the variable." }, () => process.exit(1));`,
    );
    expect(await failure()).toContain(
      "Redis at REDIS_URL can't be reached; start it or unset the variable.\n",
    );
  });

  test("if a service exits without a message, with the end of its log", async () => {
    project.write("server", `console.log("info one"); console.error("error the reason"); process.exit(4);`);
    const output = await failure();
    expect(output).toContain("The server exited with code 4 before it was ready; its log is ");
    expect(output).toContain("  error the reason");
  });

  test("if only one of two variables is set", async () => {
    expect(await failure([], { UPSTASH_REDIS_REST_URL: "https://x.upstash.io" })).toBe(
      "OurVidz cannot start with these environment variables:\n  UPSTASH_REDIS_REST_TOKEN is missing while UPSTASH_REDIS_REST_URL is set. Set it too to use a hosted Redis, or unset all of UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN to use the embedded one.\n",
    );
  });

  test("if an option is unknown or a port is invalid", async () => {
    expect(await failure(["--prot", "1"])).toContain("Unknown option '--prot'");
    expect(await failure(["--port", "99999"])).toContain("--port must be a port number");
  });
});

describe("HOST", () => {
  /** Replaces a service by one that prints some of its variables. */
  const printVariables = (service: string, variables: string[]): void =>
    project.write(
      service,
      `console.error("warn got " + JSON.stringify(${JSON.stringify(variables)}.map((name) => process.env[name] ?? null)));
      process.on("SIGTERM", () => process.exit(0)); process.on("disconnect", () => process.exit(0));
      process.send({ ready: true, url: "http://127.0.0.1:1", anonKey: "a", serviceKey: "s", jwtSecret: "j",
        demoAccount: { email: "demo@ourvidz.local", password: process.env.DEMO_PASSWORD } });
      setInterval(() => {}, 1000);`,
    );
  const serverVariables = ["HOST", "SITE_URL", "DEMO_PASSWORD"];
  beforeEach(() => {
    printVariables("supabase", ["DEMO_PASSWORD", "DEMO_OPERATOR"]);
    printVariables("server", serverVariables);
    printVariables("worker", ["API_URL"]);
  });
  const printed = (service: string, output: string): unknown =>
    JSON.parse(new RegExp(`^${service} +│ warn got (.*)$`, "m").exec(output)?.[1] ?? "null");

  test("defaults to loopback, where the demo account is an operator", async () => {
    const launcher = project.start();
    await launcher.waitForOutput("OurVidz is ready");
    const { demoPassword } = secretsOf(project);
    expect(printed("supabase", launcher.output())).toEqual([demoPassword, "1"]);
    const site = `http://localhost:${project.ports.PORT}`;
    expect(printed("server", launcher.output())).toEqual(["127.0.0.1", site, demoPassword]);
    expect(printed("worker", launcher.output())).toEqual([`http://127.0.0.1:${project.ports.PORT}`]);
  });

  test("makes the demo account no operator, and withholds its password from the server, if it isn't loopback", async () => {
    const launcher = project.start([], { HOST: "0.0.0.0", DEMO_PASSWORD: "a password of mine" });
    await launcher.waitForOutput("OurVidz is ready");
    expect(printed("supabase", launcher.output())).toEqual(["a password of mine", "0"]);
    expect(printed("server", launcher.output())).toEqual([
      "0.0.0.0",
      `http://localhost:${project.ports.PORT}`,
      null,
    ]);
    expect(printed("worker", launcher.output())).toEqual([`http://127.0.0.1:${project.ports.PORT}`]);
    expect(launcher.output()).toContain("Sign in   demo@ourvidz.local / a password of mine\n");
    expect(launcher.output()).toContain("npm run operators -- add EMAIL");
  });

  test("is rejected if it is no address of this machine, like a password that is too short", async () => {
    const elsewhere = project.start([], { HOST: "203.0.113.7" });
    expect(await elsewhere.exit).toBe(1);
    expect(elsewhere.output()).toBe(
      "HOST is 203.0.113.7, which is no address of this machine; set it to one of its addresses, or unset it.\n",
    );
    const short = project.start([], { DEMO_PASSWORD: "short" });
    expect(await short.exit).toBe(1);
    expect(short.output()).toBe(
      "OurVidz cannot start with these environment variables:\n  DEMO_PASSWORD must have 8 to 72 characters. Unset it to have one generated.\n",
    );
  });
});

describe("hosted services", () => {
  test("replace the embedded ones, and their addresses are passed to the others", async () => {
    project.write(
      "server",
      `console.error("warn got " + process.env.SUPABASE_URL + " " + process.env.EMBEDDED);
      process.on("SIGTERM", () => process.exit(0)); process.on("disconnect", () => process.exit(0)); process.send({ ready: true }); setInterval(() => {}, 1000);`,
    );
    const launcher = project.start([], {
      SUPABASE_URL: "https://x.supabase.co",
      SUPABASE_ANON_KEY: "anon",
      SUPABASE_SERVICE_KEY: "service",
    });
    await launcher.waitForOutput("OurVidz is ready");
    expect(launcher.output()).toContain("got https://x.supabase.co undefined");
    expect(launcher.output()).not.toContain("Sign in");
    expect(await isSilent(project.ports.SUPABASE_PORT)).toBe(true);
    expect(await isSilent(project.ports.UPSTASH_PORT)).toBe(false);
  });

  test("can be configured in .env", async () => {
    project.write(".env", "UPSTASH_REDIS_REST_URL=http://127.0.0.1:1\nUPSTASH_REDIS_REST_TOKEN=t\n");
    const launcher = project.start();
    await launcher.waitForOutput("OurVidz is ready");
    expect(await isSilent(project.ports.UPSTASH_PORT)).toBe(true);
  });
});
