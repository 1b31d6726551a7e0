import { describe, expect, it } from "vitest";
import { EnvError, parseServerEnv } from "./env.ts";

const good = {
  SUPABASE_URL: "https://x.supabase.co/",
  SUPABASE_ANON_KEY: "anon",
  SUPABASE_SERVICE_KEY: "service",
  UPSTASH_REDIS_REST_URL: "https://x.upstash.io",
  UPSTASH_REDIS_REST_TOKEN: "token",
  JOB_CALLBACK_SECRET: "0123456789abcdef0123456789abcdef",
};

describe("parseServerEnv", () => {
  it("fills defaults in", () => {
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

  it("takes the site's names where the unprefixed ones are missing", () => {
    const { SUPABASE_URL: url, ...rest } = good;
    const env = parseServerEnv({
      ...rest,
      VITE_SUPABASE_URL: url,
      VITE_API_BASE_URL: "https://ourvidz.com/",
    });
    expect(env).toMatchObject({ supabaseUrl: "https://x.supabase.co", siteUrl: "https://ourvidz.com" });
  });

  it("names everything that is wrong at once", () => {
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
