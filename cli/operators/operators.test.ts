import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Supabase } from "../../embedded/supabase/startSupabase.ts";
import { startTestSupabase } from "../../embedded/supabase/testing/testDatabase.ts";
import { anonymous, signUp, type TestUser } from "../../embedded/supabase/testing/testUsers.ts";
import { lockFolder } from "../start/folderLock.ts";
import { createOperators } from "./operators.ts";

let supabase: Supabase;
let ada: TestUser;
let bob: TestUser;
const folders: string[] = [];

beforeAll(async () => {
  supabase = await startTestSupabase();
  ada = await signUp(supabase, "ada");
  bob = await signUp(supabase, "bob");
});
afterAll(async () => {
  await supabase?.close();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const mayOperate = async ({ client }: TestUser): Promise<boolean> =>
  (await client.rpc("operator_queues")).error === null;

describe("createOperators", () => {
  it("gives the role, takes it, and says whether anything changed", async () => {
    const operators = createOperators(supabase);
    expect(await operators.list()).toEqual([]);
    expect(await operators.add(bob.email)).toBe(true);
    expect(await operators.add(bob.email)).toBe(false);
    expect(await operators.add(ada.email)).toBe(true);
    expect(await operators.list()).toEqual([ada.email, bob.email]);
    expect(await mayOperate(ada)).toBe(true);
    expect(await operators.remove(ada.email)).toBe(true);
    expect(await operators.remove(ada.email)).toBe(false);
    expect(await mayOperate(ada)).toBe(false);
    expect(await mayOperate(bob)).toBe(true);
    expect(await operators.remove(bob.email)).toBe(true);
    expect(await operators.list()).toEqual([]);
  });

  it("finds an account on any page, whatever the case of its address", async () => {
    const client = anonymous(supabase);
    await client.auth.signUp({ email: "Zoe@Example.test", password: "password of zoe" });
    for (const email of [ada.email, bob.email, "zoe@example.test"]) {
      const operators = createOperators(supabase, 1);
      expect(await operators.add(email), email).toBe(true);
      expect(await operators.remove(email), email).toBe(true);
    }
  });

  it("gives the role to an account without a profile", async () => {
    const cleo = await signUp(supabase, "cleo");
    await supabase.sql("delete from public.user_profiles where id = $1", [cleo.id]);
    expect(await createOperators(supabase).remove(cleo.email)).toBe(false);
    expect(await createOperators(supabase).add(cleo.email)).toBe(true);
    expect(await mayOperate(cleo)).toBe(true);
    expect(await createOperators(supabase).remove(cleo.email)).toBe(true);
  });

  it("refuses an unknown address, a wrong key and a Supabase that does not answer", async () => {
    await expect(createOperators(supabase).add("unknown@example.test")).rejects.toThrow(
      "There is no account with the address unknown@example.test; sign up with it on the site first.",
    );
    for (const serviceKey of [supabase.anonKey, "sb_secret_guess"]) {
      const operators = createOperators({ url: supabase.url, serviceKey });
      await expect(operators.add(ada.email)).rejects.toThrow(/check SUPABASE_SERVICE_KEY/);
      await expect(operators.list()).rejects.toThrow(/check SUPABASE_SERVICE_KEY/);
    }
    const away = createOperators({ url: "http://127.0.0.1:1", serviceKey: "sb_secret_x" });
    await expect(away.list()).rejects.toThrow(/^Supabase at http:\/\/127\.0\.0\.1:1 does not answer/);
  });
});

describe("npm run operators", () => {
  const main = path.join(import.meta.dirname, "main.ts");

  async function run(args: string[], environment: Record<string, string> = {}) {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...args], {
      cwd: path.resolve(import.meta.dirname, "../.."),
      // Empty, so that an .env of this machine does not count.
      env: {
        PATH: process.env.PATH,
        NODE_ENV: "test",
        SUPABASE_URL: "",
        SUPABASE_ANON_KEY: "",
        SUPABASE_SERVICE_KEY: "",
        ...environment,
      },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    const [code] = await once(child, "close");
    return { code, output };
  }

  function makeFolder(): string {
    const folder = mkdtempSync(path.join(tmpdir(), "ourvidz-operators-"));
    folders.push(folder);
    return folder;
  }

  it("finds the embedded Supabase of the running system", async () => {
    const folder = makeFolder();
    mkdirSync(path.join(folder, "supabase"));
    writeFileSync(
      path.join(folder, "supabase/keys.json"),
      JSON.stringify({ serviceKey: supabase.serviceKey }),
    );
    const data = ["--data", folder];
    expect(await run(["list", ...data])).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^No system runs on /),
    });
    const lock = lockFolder(folder);
    expect(await run(["list", ...data])).toMatchObject({
      code: 1,
      output: expect.stringMatching(/is still starting/),
    });
    lock?.announce("http://localhost:5173", null, supabase.url);
    expect(await run(["list", ...data])).toEqual({ code: 0, output: "There are no operators.\n" });
    expect(await run(["add", ada.email.toUpperCase(), ...data])).toEqual({
      code: 0,
      output: `${ada.email} is an operator now.\n`,
    });
    expect(await run(["list", ...data])).toEqual({ code: 0, output: `${ada.email}\n` });
    expect(await run(["remove", ada.email, ...data])).toEqual({
      code: 0,
      output: `${ada.email} is an operator no more.\n`,
    });
    rmSync(path.join(folder, "supabase/keys.json"));
    expect((await run(["list", ...data])).output).toContain(
      "The service key of the embedded Supabase could not be read",
    );
    lock?.announce("http://localhost:5173", null, null);
    expect((await run(["list", ...data])).output).toContain("uses a hosted Supabase");
    lock?.release();
  });

  it("acts on the hosted Supabase that the environment names", async () => {
    const hosted = { SUPABASE_URL: supabase.url, SUPABASE_ANON_KEY: supabase.anonKey };
    const environment = { ...hosted, SUPABASE_SERVICE_KEY: supabase.serviceKey };
    expect(await run(["add", "unknown@example.test"], environment)).toEqual({
      code: 1,
      output:
        "There is no account with the address unknown@example.test; sign up with it on the site first.\n",
    });
    expect(await run(["add", bob.email], environment)).toMatchObject({ code: 0 });
    expect(await run(["remove", bob.email], environment)).toMatchObject({ code: 0 });
    const without = await run(["list"], hosted);
    expect(without.code).toBe(1);
    expect(without.output).toContain("SUPABASE_SERVICE_KEY is missing");
  });

  it.each([
    [[], "Name an act: list, add or remove"],
    [["promote", "a@example.test"], 'There is no act "promote"'],
    [["add"], "add needs the email address of an account"],
    [["add", "nonsense"], '"nonsense" is not an email address.'],
    [["list", "a@example.test"], "list takes no address"],
    [["add", "a@example.test", "b@example.test"], '"b@example.test" is one argument too many'],
    [["list", "--date", "x"], "Unknown option '--date'"],
    [["list", "--data", ""], "--data must name a folder."],
  ])("refuses %j", async (args, message) => {
    const { code, output } = await run(args);
    expect(code).toBe(1);
    expect(output).toContain(message);
    expect(output).not.toMatch(/^ +at /m);
  });

  it("shows its help", async () => {
    expect((await run(["--help"])).output).toContain("npm run operators -- add <email>");
  });
});
