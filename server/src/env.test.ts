import { describe, expect, it } from "vitest";
import { EnvError } from "#platform/env.ts";
import { parseServerEnv } from "./env.ts";

const good = {
  SUPABASE_URL: "https://x.supabase.co/",
  SUPABASE_ANON_KEY: "anon",
  SUPABASE_SERVICE_KEY: "service",
  UPSTASH_REDIS_REST_URL: "https://x.upstash.io",
  UPSTASH_REDIS_REST_TOKEN: "token",
  JOB_CALLBACK_SECRET: "0123456789abcdef0123456789abcdef",
};

describe("parseServerEnv", () => {
  it("applies defaults", () => {
    expect(parseServerEnv(good)).toMatchObject({
      supabaseUrl: "https://x.supabase.co",
      supabaseJwtSecret: null,
      port: 5173,
      host: "0.0.0.0",
      siteUrl: "http://localhost:5173",
      mode: "production",
      demoAccount: null,
    });
    expect(parseServerEnv({ ...good, EMBEDDED: "1" }).host).toBe("127.0.0.1");
  });

  it("falls back to the names with the VITE_ prefix", () => {
    const { SUPABASE_URL: url, ...rest } = good;
    const env = parseServerEnv({
      ...rest,
      VITE_SUPABASE_URL: url,
      VITE_API_BASE_URL: "https://ourvidz.com/",
    });
    expect(env).toMatchObject({ supabaseUrl: "https://x.supabase.co", siteUrl: "https://ourvidz.com" });
  });

  it("offers the demo account on loopback addresses only", () => {
    const embedded = { ...good, EMBEDDED: "1", DEMO_EMAIL: "demo@ourvidz.local", DEMO_PASSWORD: "password" };
    const account = { email: "demo@ourvidz.local", password: "password" };
    expect(parseServerEnv(embedded).demoAccount).toEqual(account);
    expect(parseServerEnv({ ...embedded, HOST: "::1" }).demoAccount).toEqual(account);
    for (const HOST of ["0.0.0.0", "::", "192.168.1.5", "studio.lan"])
      expect(parseServerEnv({ ...embedded, HOST }).demoAccount, HOST).toBeNull();
    expect(parseServerEnv({ ...embedded, EMBEDDED: "0" }).demoAccount).toBeNull();
  });

  it("parses the allowed hosts and names invalid entries", () => {
    expect(parseServerEnv(good).allowedHosts).toEqual([]);
    expect(
      parseServerEnv({ ...good, ALLOWED_HOSTS: " Studio.LAN:8080 , ourvidz_server,[::0001]," }).allowedHosts,
    ).toEqual([
      { name: "studio.lan", port: 8080 },
      { name: "ourvidz_server", port: null },
      { name: "[::1]", port: null },
    ]);
    for (const entry of ["*", "http://studio.lan", "studio.lan/", "studio.lan:99999", "a b"])
      expect(() => parseServerEnv({ ...good, ALLOWED_HOSTS: `studio.lan,${entry}` })).toThrow(
        `ALLOWED_HOSTS contains "${entry}", which is neither a host nor host:port`,
      );
  });

  it("names all missing and invalid variables at once", () => {
    expect(() =>
      parseServerEnv({ ...good, SUPABASE_URL: "nope", JOB_CALLBACK_SECRET: "", PORT: "x" }),
    ).toThrow(EnvError);
    try {
      parseServerEnv({ ...good, SUPABASE_URL: "nope", JOB_CALLBACK_SECRET: "", PORT: "x" });
    } catch (error) {
      for (const name of ["SUPABASE_URL", "JOB_CALLBACK_SECRET", "PORT"])
        expect(String(error)).toContain(name);
    }
  });
});
