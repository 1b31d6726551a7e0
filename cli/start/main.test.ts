import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { identify, isAlive } from "#platform/processIdentity.ts";
import { listRunningSystems } from "../../tools/bootstrap/runningSystems.cjs";
import { createStandInProject, type StandInProject } from "./standInProject.ts";

let project: StandInProject;
beforeEach(async () => {
  project = await createStandInProject();
});
afterEach(() => project.remove());

const ask = async (port: number, place = "/"): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}${place}`)).text();
const isSilent = (port: number): Promise<boolean> =>
  ask(port).then(
    () => false,
    () => true,
  );
const secretsOf = ({ folder }: StandInProject): { demoPassword: string } =>
  JSON.parse(readFileSync(path.join(folder, ".data/secrets.json"), "utf8"));
const allSilent = async (): Promise<boolean> =>
  (await Promise.all(Object.values(project.ports).map(isSilent))).every(Boolean);

const allButServerAnswer = async (): Promise<boolean> => {
  const { PORT, ...others } = project.ports;
  const silent = await Promise.all(Object.values(others).map(isSilent));
  return (await isSilent(PORT)) && !silent.includes(true);
};

describe("npm start", () => {
  test("starts every part, says where things are, and ends them in reverse order", async () => {
    const launcher = project.start();
    await launcher.says("OurVidz is ready");
    expect(launcher.output()).toContain(`http://localhost:${project.ports.PORT}/graphql`);
    const { demoPassword } = secretsOf(project);
    expect(launcher.output()).toContain(`Sign in   demo@ourvidz.local / ${demoPassword}\n`);
    launcher.process.kill("SIGINT");
    expect(await launcher.exit).toBe(0);
    const ends = launcher.output().match(/^\w+(?= +│ warn ending)/gm);
    expect(ends).toEqual(["worker", "server", "redis", "supabase"]);
    expect(await allSilent()).toBe(true);
    expect(existsSync(path.join(project.folder, ".data/system.json"))).toBe(false);
  });

  test("keeps its secrets across starts, for the owner only", async () => {
    const file = path.join(project.folder, ".data/secrets.json");
    const first = project.start();
    await first.says("OurVidz is ready");
    const before = readFileSync(file, "utf8");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    first.process.kill("SIGTERM");
    expect(await first.exit).toBe(0);
    const second = project.start();
    await second.says("OurVidz is ready");
    expect(readFileSync(file, "utf8")).toBe(before);
    second.process.kill("SIGHUP");
    expect(await second.exit).toBe(0);
  });

  test("leaves nothing running when it is killed, and starts again on the same folder", async () => {
    const launcher = project.start();
    await launcher.says("OurVidz is ready");
    launcher.process.kill("SIGKILL");
    await launcher.exit;
    await vi.waitFor(async () => expect(await allSilent(), "all parts have ended").toBe(true), 5000);
    const next = project.start();
    await next.says("OurVidz is ready");
  });

  test("leaves nothing running either when a part was still starting", async () => {
    project.write(
      "supabase",
      `console.error("warn pid=" + process.pid); process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000);`,
    );
    const launcher = project.start(["--verbose"]);
    await launcher.says("pid=");
    const pid = Number(/pid=(\d+)/.exec(launcher.output())?.[1]);
    launcher.process.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(identify(pid)), "the part lives").toBe(false), 15_000);
  });

  test("a second signal ends everything at once", async () => {
    project.write(
      "worker",
      `process.send({ ready: true }); process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);`,
    );
    const launcher = project.start();
    await launcher.says("OurVidz is ready");
    launcher.process.kill("SIGINT");
    await launcher.says("Ending…");
    await vi.waitFor(
      () => {
        launcher.process.kill("SIGINT");
        expect(launcher.process.exitCode, "the launcher has ended").toBe(130);
      },
      { timeout: 5000, interval: 100 },
    );
    expect(await allSilent()).toBe(true);
  });

  test("ends cleanly while it is still starting", async () => {
    project.write(
      "supabase",
      `console.error("warn still opening"); process.on("SIGTERM", () => process.exit(0)); setInterval(() => {}, 1000);`,
    );
    const launcher = project.start(["--verbose"]);
    await launcher.says("still opening");
    launcher.process.kill("SIGINT");
    expect(await launcher.exit).toBe(0);
    expect(await allSilent()).toBe(true);
  });

  test("says nothing of being ready when it is stopped during the build", async () => {
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
      async () => expect(await allButServerAnswer(), "the other parts serve").toBe(true),
      10_000,
    );
    launcher.process.kill("SIGINT");
    expect(await launcher.exit, launcher.output()).toBe(0);
    expect(launcher.output()).toContain("Ending…");
    expect(launcher.output()).not.toContain("is ready");
    expect(existsSync(path.join(project.folder, ".data/complete"))).toBe(false);
    expect(isAlive(build)).toBe(false);
    expect(await allSilent()).toBe(true);
  });

  test("counts from the start of the command, and is found by others while it runs", async () => {
    const launcher = project.start(["--data", "elsewhere"], {
      OURVIDZ_BEGAN: String(Date.now() - 3_600_000),
    });
    await launcher.says("OurVidz is ready (36");
    expect(listRunningSystems(project.folder)).toMatchObject([
      { launcher: { pid: launcher.process.pid }, dataFolder: path.join(project.folder, "elsewhere") },
    ]);
    launcher.process.kill("SIGINT");
    await launcher.exit;
    expect(readdirSync(path.join(project.folder, ".cache/running"))).toEqual([]);
  });

  test("starts a part again that died", async () => {
    const launcher = project.start();
    await launcher.says("OurVidz is ready");
    const before = await ask(project.ports.PORT);
    await ask(project.ports.PORT, "/die");
    await launcher.says("ended with code 3; starting it again");
    await vi.waitFor(
      async () => expect(await ask(project.ports.PORT), "another server answers").not.toBe(before),
      {
        timeout: 5000,
      },
    );
  });
});

describe("what a person has to put right", () => {
  /** Starts, expects a failure, and returns what was printed. */
  const failure = async (args: string[] = [], environment: Record<string, string> = {}): Promise<string> => {
    const launcher = project.start(args, environment);
    expect(await launcher.exit, launcher.output()).toBe(1);
    expect(launcher.output()).not.toMatch(/^ +at /m);
    expect(await allSilent()).toBe(true);
    return launcher.output();
  };

  test("a taken port", async () => {
    const other = createServer().listen(project.ports.SUPABASE_PORT, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const launcher = project.start();
    expect(await launcher.exit).toBe(1);
    expect(launcher.output()).toBe(
      `Port ${project.ports.SUPABASE_PORT} (embedded Supabase) is taken by another program; stop that one, or choose another one with the variable SUPABASE_PORT.\n`,
    );
    other.close();
  });

  test("a second start, or a reset, on a folder in use", async () => {
    const launcher = project.start();
    await launcher.says("OurVidz is ready");
    for (const args of [[], ["--reset"]]) {
      const second = project.start(args);
      expect(await second.exit).toBe(1);
      expect(second.output()).toContain("is running on");
    }
    expect(await ask(project.ports.PORT)).toMatch(/^\d+$/);
  });

  test("a file where the data folder should be", async () => {
    writeFileSync(path.join(project.folder, ".data"), "");
    expect(await failure()).toContain("is a file where a folder is needed");
  });

  test("a folder with other people's files, which stay untouched", async () => {
    mkdirSync(path.join(project.folder, "mine/worker"), { recursive: true });
    writeFileSync(path.join(project.folder, "mine/worker/main.ts"), "");
    writeFileSync(path.join(project.folder, "mine/README.md"), "");
    for (const args of [
      ["--data", "mine"],
      ["--data", "mine", "--reset"],
      ["--data", "."],
    ]) {
      expect(await failure(args)).toContain("holds other files than those of OurVidz");
    }
    expect(await failure(["--data", ""])).toBe("--data must name a folder.\n");
    expect(existsSync(path.join(project.folder, "mine/worker/main.ts"))).toBe(true);
  });

  test("a missing database, until --reset, which erases what is ours only", async () => {
    const first = project.start();
    await first.says("OurVidz is ready");
    first.process.kill("SIGINT");
    await first.exit;
    const data = path.join(project.folder, ".data");
    rmSync(path.join(data, "supabase"), { recursive: true });
    expect(await failure()).toContain("is incomplete (supabase is missing); put it back, or begin afresh");
    writeFileSync(path.join(data, "mine.txt"), "");
    writeFileSync(path.join(data, "secrets.json"), '{"callbackSecret":');
    const reset = project.start(["--reset"]);
    await reset.says("OurVidz is ready");
    expect(reset.output()).toContain("Erased the state");
    expect(readdirSync(data)).toContain("mine.txt");
  });

  test("a first start that was cut off is begun once more", async () => {
    mkdirSync(path.join(project.folder, ".data/supabase"), { recursive: true });
    writeFileSync(path.join(project.folder, ".data/supabase/half"), "");
    const launcher = project.start();
    await launcher.says("OurVidz is ready");
    expect(launcher.output()).toContain("was cut off earlier");
    expect(existsSync(path.join(project.folder, ".data/supabase/half"))).toBe(false);
  });

  test("a part that says why it cannot start", async () => {
    project.write(
      "redis",
      `process.send({ failed: "REDIS_URL does not answer; start Redis or unset it." }, () => process.exit(1));`,
    );
    expect(await failure()).toContain("REDIS_URL does not answer; start Redis or unset it.\n");
  });

  test("a part that ends without a word shows the end of its log", async () => {
    project.write("server", `console.log("info one"); console.error("error the reason"); process.exit(4);`);
    const output = await failure();
    expect(output).toContain("The server ended with code 4 before it was ready; its log is ");
    expect(output).toContain("  error the reason");
  });

  test("a half-set pair of variables", async () => {
    expect(await failure([], { UPSTASH_REDIS_REST_URL: "https://x.upstash.io" })).toBe(
      "UPSTASH_REDIS_REST_URL is set but UPSTASH_REDIS_REST_TOKEN is missing; set it too to use a hosted Redis, or unset all of them to use the embedded one.\n",
    );
  });

  test("an unknown option and a port that is none", async () => {
    expect(await failure(["--prot", "1"])).toContain("Unknown option '--prot'");
    expect(await failure(["--port", "99999"])).toContain("--port must be a port number");
  });
});

describe("the address to listen on", () => {
  /** Makes a part print some of its variables. */
  const printing = (part: string, variables: string[]): void =>
    project.write(
      part,
      `console.error("warn got " + JSON.stringify(${JSON.stringify(variables)}.map((name) => process.env[name] ?? null)));
      process.on("SIGTERM", () => process.exit(0)); process.on("disconnect", () => process.exit(0));
      process.send({ ready: true, url: "http://127.0.0.1:1", anonKey: "a", serviceKey: "s", jwtSecret: "j",
        demoAccount: { email: "demo@ourvidz.local", password: process.env.DEMO_PASSWORD } });
      setInterval(() => {}, 1000);`,
    );
  const serverVariables = ["HOST", "SITE_URL", "DEMO_PASSWORD"];
  beforeEach(() => {
    printing("supabase", ["DEMO_PASSWORD", "DEMO_OPERATOR"]);
    printing("server", serverVariables);
    printing("worker", ["API_URL"]);
  });
  const got = (part: string, output: string): unknown =>
    JSON.parse(new RegExp(`^${part} +│ warn got (.*)$`, "m").exec(output)?.[1] ?? "null");

  test("is the loopback one, and the demo account is an operator there", async () => {
    const launcher = project.start();
    await launcher.says("OurVidz is ready");
    const { demoPassword } = secretsOf(project);
    expect(got("supabase", launcher.output())).toEqual([demoPassword, "1"]);
    const site = `http://localhost:${project.ports.PORT}`;
    expect(got("server", launcher.output())).toEqual(["127.0.0.1", site, demoPassword]);
    expect(got("worker", launcher.output())).toEqual([`http://127.0.0.1:${project.ports.PORT}`]);
  });

  test("may be another one: the demo account is no operator, and the server does not know its password", async () => {
    const launcher = project.start([], { HOST: "0.0.0.0", DEMO_PASSWORD: "a password of mine" });
    await launcher.says("OurVidz is ready");
    expect(got("supabase", launcher.output())).toEqual(["a password of mine", "0"]);
    expect(got("server", launcher.output())).toEqual([
      "0.0.0.0",
      `http://localhost:${project.ports.PORT}`,
      null,
    ]);
    expect(got("worker", launcher.output())).toEqual([`http://127.0.0.1:${project.ports.PORT}`]);
    expect(launcher.output()).toContain("Sign in   demo@ourvidz.local / a password of mine\n");
    expect(launcher.output()).toContain("npm run operators -- add EMAIL");
  });

  test("is refused when the machine has not got it, as is a password that is too short", async () => {
    const elsewhere = project.start([], { HOST: "203.0.113.7" });
    expect(await elsewhere.exit).toBe(1);
    expect(elsewhere.output()).toBe(
      "HOST is 203.0.113.7, which is no address of this machine; set it to one of its addresses, or unset it.\n",
    );
    const short = project.start([], { DEMO_PASSWORD: "short" });
    expect(await short.exit).toBe(1);
    expect(short.output()).toBe("DEMO_PASSWORD must have 8 to 72 characters; unset it to have one made.\n");
  });
});

describe("hosted parts", () => {
  test("are not started, and the others are told where they are", async () => {
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
    await launcher.says("OurVidz is ready");
    expect(launcher.output()).toContain("got https://x.supabase.co undefined");
    expect(launcher.output()).not.toContain("Sign in");
    expect(await isSilent(project.ports.SUPABASE_PORT)).toBe(true);
    expect(await isSilent(project.ports.UPSTASH_PORT)).toBe(false);
  });

  test("can be named in .env", async () => {
    project.write(".env", "UPSTASH_REDIS_REST_URL=http://127.0.0.1:1\nUPSTASH_REDIS_REST_TOKEN=t\n");
    const launcher = project.start();
    await launcher.says("OurVidz is ready");
    expect(await isSilent(project.ports.UPSTASH_PORT)).toBe(true);
  });
});
