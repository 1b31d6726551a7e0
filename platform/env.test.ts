import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  EnvError,
  flag,
  listOf,
  optionalUrl,
  parseVariables,
  port,
  requiredSecret,
  requiredUrl,
} from "./env.ts";

const schema = z.object({
  SITE_URL: requiredUrl("Set it to the URL of the site."),
  SECRET: requiredSecret(8, "Make one with openssl rand -hex 32."),
  PORT: port().default(5173),
  QUEUES: listOf(["sdxl_queue", "wan_queue"]).optional(),
  STRICT: flag(),
  PROXY_URL: optionalUrl(),
});
const parse = (variables: Record<string, string | undefined>) =>
  parseVariables(schema, variables, { service: "The server", fallbacks: { SITE_URL: "VITE_SITE_URL" } });
const complete = { SITE_URL: "https://studio.example/", SECRET: "long enough" };

describe("parseVariables", () => {
  it("returns the parsed variables with their defaults", () => {
    expect(parse({ ...complete, QUEUES: "wan_queue, wan_queue", STRICT: "true", OTHER: "x" })).toEqual({
      SITE_URL: "https://studio.example",
      SECRET: "long enough",
      PORT: 5173,
      QUEUES: ["wan_queue"],
      STRICT: true,
    });
  });

  it("names every variable that is missing or wrong, and never shows a value", () => {
    let message = "";
    try {
      parse({
        SECRET: "hunter2",
        PORT: "many",
        QUEUES: "sdxl",
        STRICT: "maybe",
        PROXY_URL: "ftp://hunter2",
      });
    } catch (error) {
      if (error instanceof EnvError) message = error.message;
    }
    expect(message.split("\n")).toEqual([
      "The server cannot start with these environment variables:",
      "  SITE_URL is missing. Set it to the URL of the site.",
      "  SECRET is shorter than 8 characters. Make one with openssl rand -hex 32.",
      "  PORT must be a whole number from 0 to 65535.",
      "  QUEUES may contain only sdxl_queue, wan_queue, separated by commas.",
      "  STRICT must be 1 or 0.",
      "  PROXY_URL is not an http or https URL. Correct or unset it.",
    ]);
  });

  it.each(["65536", "-1", "1.5", "x"])("rejects %s as a port", (value) => {
    expect(() => parse({ ...complete, PORT: value })).toThrow("PORT must be a whole number");
  });

  it("treats an empty variable as not set and then uses its other name", () => {
    const { SITE_URL, ...rest } = complete;
    expect(parse({ ...rest, SITE_URL: " ", VITE_SITE_URL: SITE_URL, PORT: "" })).toMatchObject({
      SITE_URL: "https://studio.example",
      PORT: 5173,
    });
    expect(() => parse({ ...rest, SITE_URL: "" })).toThrow("SITE_URL is missing");
  });
});
