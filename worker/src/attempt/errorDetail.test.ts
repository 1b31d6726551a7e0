import { expect, it } from "vitest";
import { WorkerError } from "../errors.ts";
import { errorDetail } from "./errorDetail.ts";

it("has the detail and the causes", () => {
  const cause = new Error("no such tensor");
  const error = new WorkerError("BROKEN", "It broke.", {
    retryable: false,
    detail: "pack demo: unet.onnx",
    cause,
  });
  expect(errorDetail(error)).toMatch(/^pack demo: unet\.onnx\ncaused by Error: no such tensor\n/);
});

it("says nothing where there is nothing more to say", () => {
  expect(errorDetail(new WorkerError("BROKEN", "It broke.", { retryable: false }))).toBeUndefined();
});

it("includes unexpected errors unchanged", () => {
  expect(errorDetail(new TypeError("x is undefined"))).toContain("TypeError: x is undefined");
  expect(errorDetail("just text")).toBe("just text");
});

it("leaves out keys, tokens and the queries of signed addresses", () => {
  const detail = [
    "GET https://x.supabase.co/storage/v1/object/sign/a.png?token=abc.def failed",
    "authorization: Bearer sb_secret_1234-abcd",
    "redis://… https://user:hunter2@redis.example",
    "eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZSJ9.c2lnbmF0dXJl",
    'UPSTASH_REDIS_REST_TOKEN=AXXX password: "hunter2"',
  ].join("\n");
  const detailText = errorDetail(new WorkerError("BROKEN", "It broke.", { retryable: false, detail }));
  expect(detailText).toContain("https://x.supabase.co/storage/v1/object/sign/a.png?[…] failed");
  for (const secret of ["abc.def", "1234-abcd", "hunter2", "eyJ", "AXXX"])
    expect(detailText).not.toContain(secret);
});

it("fits into the callback", () => {
  expect(
    errorDetail(new WorkerError("BROKEN", "It broke.", { retryable: false, detail: "x".repeat(9000) })),
  ).toHaveLength(4000);
});
