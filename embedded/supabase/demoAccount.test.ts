import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoEmail, ensureDemoAccount } from "./demoAccount.ts";
import type { Supabase } from "./startSupabase.ts";
import { startTestSupabase } from "./testing/testDatabase.ts";
import { anonymous, dataOf, service } from "./testing/testUsers.ts";

const published = { email: demoEmail, password: "demo-password-1" };
let supabase: Supabase;

beforeAll(async () => {
  supabase = await startTestSupabase();
});
afterAll(() => supabase?.close());

/** What a start does with the account. */
const ensure = (password: string, isOperator: boolean): Promise<void> =>
  ensureDemoAccount(
    { email: demoEmail, password, isOperator },
    (request) => fetch(new Request(request.url.replace("http://127.0.0.1", supabase.url), request)),
    supabase,
    supabase.sql,
  );

const signIn = (account: { email: string; password: string }) =>
  anonymous(supabase).auth.signInWithPassword(account);

const role = async (): Promise<unknown> =>
  (
    await supabase.sql(
      "select p.role from public.user_profiles p join auth.users u on u.id = p.id where u.email = $1",
      [demoEmail],
    )
  )[0]?.role;

describe("ensureDemoAccount", () => {
  it("replaces a published password, and ends the sessions that began with it", async () => {
    const stolen = anonymous(supabase);
    dataOf(await stolen.auth.signUp(published));
    const password = randomUUID();
    await ensure(password, true);
    expect((await signIn(published)).error?.code).toBe("invalid_credentials");
    expect((await signIn({ email: demoEmail, password })).error).toBeNull();
    expect((await stolen.auth.refreshSession()).error).not.toBeNull();
    expect(await role()).toBe("operator");
  });

  it("leaves sessions alone where the password stays, and adds none", async () => {
    const password = randomUUID();
    await ensure(password, true);
    const client = anonymous(supabase);
    dataOf(await client.auth.signInWithPassword({ email: demoEmail, password }));
    const sessions = () => supabase.sql("select id from auth.sessions order by id");
    const before = await sessions();
    expect(before).toHaveLength(1);
    await ensure(password, true);
    expect(await sessions()).toEqual(before);
    dataOf(await client.auth.refreshSession());
    expect(dataOf(await client.rpc("credit_balance")), "topped up once").toBe(10_000);
  });

  it("takes the role of an operator away, and gives it back", async () => {
    const password = randomUUID();
    await ensure(password, false);
    expect(await role()).toBe("user");
    const client = anonymous(supabase);
    dataOf(await client.auth.signInWithPassword({ email: demoEmail, password }));
    expect((await client.rpc("operator_queues")).error?.hint).toBe("NOT_OPERATOR");
    await ensure(password, true);
    expect((await client.rpc("operator_queues")).error).toBeNull();
  });
});

describe("the admin API of Supabase Auth", () => {
  it("lists users page by page and finds them by id, with the service key only", async () => {
    const { admin } = service(supabase).auth;
    for (let i = 0; i < 3; i += 1) {
      dataOf(
        await anonymous(supabase).auth.signUp({ email: `user${i}@example.test`, password: randomUUID() }),
      );
    }
    const pages = await Promise.all(
      [1, 2, 3].map(async (page) => dataOf(await admin.listUsers({ page, perPage: 2 })).users),
    );
    expect(pages.map(({ length }) => length)).toEqual([2, 2, 0]);
    expect(
      pages
        .flat()
        .map(({ email }) => email)
        .sort(),
    ).toEqual([demoEmail, "user0@example.test", "user1@example.test", "user2@example.test"].sort());
    const [known] = pages.flat();
    expect(dataOf(await admin.getUserById(known?.id ?? "")).user?.email).toBe(known?.email);
    expect((await admin.getUserById(randomUUID())).error?.status).toBe(404);
    expect((await anonymous(supabase).auth.admin.listUsers()).error?.status).toBe(403);
    const client = anonymous(supabase);
    dataOf(await client.auth.signInWithPassword({ email: demoEmail, password: await freshPassword() }));
    expect((await client.auth.admin.listUsers()).error?.status).toBe(403);
  });
});

async function freshPassword(): Promise<string> {
  const password = randomUUID();
  await ensure(password, true);
  return password;
}
