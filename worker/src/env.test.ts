import { describe, expect, it } from "vitest";
import { childEnvironment, parseEnv } from "./env.ts";

const complete = {
  SUPABASE_URL: "http://127.0.0.1:54321",
  SUPABASE_SERVICE_KEY: "service",
  UPSTASH_REDIS_REST_URL: "http://127.0.0.1:8079",
  UPSTASH_REDIS_REST_TOKEN: "token",
  JOB_CALLBACK_SECRET: "0123456789abcdef0123456789abcdef",
};

describe("parseEnv", () => {
  it("fills in what has a sensible value", () => {
    expect(parseEnv(complete)).toMatchObject({
      JOB_CALLBACK_URL: "http://localhost:5173/callbacks/job",
      QUEUES: ["sdxl_queue", "wan_queue"],
      DRAIN_SECONDS: 20,
      REQUIRE_CUDA: false,
    });
  });

  it("names everything that is missing or wrong at once", () => {
    const wrong = {
      ...complete,
      SUPABASE_URL: "nowhere",
      JOB_CALLBACK_SECRET: "short",
      QUEUES: "sdxl",
      ORT_THREADS: "x",
    };
    expect(() => parseEnv({ ...wrong, UPSTASH_REDIS_REST_TOKEN: " " })).toThrow(
      /SUPABASE_URL is not an http.*UPSTASH_REDIS_REST_TOKEN is missing.*JOB_CALLBACK_SECRET is shorter than 32.*QUEUES may contain only.*ORT_THREADS must be a whole number/s,
    );
  });

  it("never shows a value it was given", () => {
    expect(() => parseEnv({ ...complete, JOB_CALLBACK_SECRET: "hunter2" })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining("hunter2") }),
    );
  });

  it("takes the names of the site's variables where its own are not set", () => {
    const { SUPABASE_URL, ...rest } = complete;
    const env = parseEnv({
      ...rest,
      VITE_SUPABASE_URL: SUPABASE_URL,
      VITE_API_BASE_URL: "https://ourvidz.com/",
    });
    expect(env.SUPABASE_URL).toBe(SUPABASE_URL);
    expect(env.JOB_CALLBACK_URL).toBe("https://ourvidz.com/callbacks/job");
  });
});

describe("childEnvironment", () => {
  it("keeps secrets from the inference child", () => {
    expect(childEnvironment({ ...complete, PATH: "/bin", CUDA_VISIBLE_DEVICES: "0" })).toEqual({
      CUDA_DEVICE_ORDER: "PCI_BUS_ID",
      MALLOC_ARENA_MAX: "2",
      SUPABASE_URL: complete.SUPABASE_URL,
      UPSTASH_REDIS_REST_URL: complete.UPSTASH_REDIS_REST_URL,
      PATH: "/bin",
      CUDA_VISIBLE_DEVICES: "0",
    });
  });
});
