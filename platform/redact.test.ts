import { describe, expect, it } from "vitest";
import { createRedactor, redactFolders } from "./redact.ts";

describe("createRedactor", () => {
  const { text, fields } = createRedactor(["super-secret-value", "short"]);

  it.each([
    [
      'NOAUTH wrong, command was: ["set","job:1","a prompt"]\nat x',
      "NOAUTH wrong, command was: [redacted]\nat x",
    ],
    ["Failing row contains (1, a castle).", "Failing row contains [redacted]"],
    ['{"prompt": "a \\"red\\" castle", "seed": 1}', '{"prompt": "[redacted]", "seed": 1}'],
    ['{"negative_prompt":"cut off', '{"negative_prompt":"[redacted]"'],
    ['"{\\"prompt\\":\\"a castle\\",\\"seed\\":1}"', '"{\\"prompt\\":\\"[redacted]\\",\\"seed\\":1}"'],
    ["token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl ended", "token [redacted] ended"],
    ["Authorization: Bearer abc.def-123", "Authorization: Bearer [redacted]"],
    ["key sb_secret_abc123 and ovk_live-1", "key sb_secret_[redacted] and ovk_[redacted]"],
    ["redis://default:hunter2@host:6379", "redis://default:[redacted]@host:6379"],
    ["https://x.example/a?apikey=abc&b=1", "https://x.example/a?apikey=[redacted]&b=1"],
    ["uses super-secret-value here", "uses [redacted] here"],
  ])("redacts %s", (given, expected) => {
    expect(text(given)).toBe(expected);
  });

  it.each([
    "The prompt is too long: 1200 of 1000 characters.",
    "short values are not secrets",
    "https://x.example/auth/v1/verify?type=signup",
    "prompt_sha256=2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
  ])("keeps %s", (given) => {
    expect(text(given)).toBe(given);
  });

  it("redacts fields by name at any depth", () => {
    expect(
      fields({
        headers: { Authorization: "x", "set-cookie": ["x"], accept: "y" },
        input: [{ prompt: "x", negative_prompt: "x", original_prompt: null }],
        service_key: "x",
        apiKey: "x",
        promptSha256: "y",
        tokens: 5,
        maxToken: 5,
      }),
    ).toEqual({
      headers: { Authorization: "[redacted]", "set-cookie": "[redacted]", accept: "y" },
      input: [{ prompt: "[redacted]", negative_prompt: "[redacted]", original_prompt: null }],
      service_key: "[redacted]",
      apiKey: "[redacted]",
      promptSha256: "y",
      tokens: 5,
      maxToken: 5,
    });
  });

  it("writes binary data as its size and cuts off cycles", () => {
    const cycle: Record<string, unknown> = { file: new Uint8Array(3), at: new Date(0), big: 1n };
    cycle.self = cycle;
    const copy = fields(cycle);
    expect(copy).toMatchObject({ file: "[3 bytes]", at: "1970-01-01T00:00:00.000Z", big: "1" });
    expect(JSON.stringify(copy)).toContain("[object]");
  });
});

describe("redactFolders", () => {
  it.each([
    ['does not exist: "/srv/my models/sdxl/unet/weights.bin"', 'does not exist: "weights.bin"'],
    ["EACCES: permission denied, open '/srv/models/sdxl/x.json'", "EACCES: permission denied, open 'x.json'"],
    ["Load model from /srv/models/unet/model.onnx failed", "Load model from model.onnx failed"],
    ["(/models, C:\\models\\unet\\model.onnx)", "(models, model.onnx)"],
    ["unet/model.onnx: 3/4 of https://example.org/a/b and/or c / d", null],
  ])("leaves the last part of each path in %s", (text, expected) => {
    expect(redactFolders(text)).toBe(expected ?? text);
  });

  it("removes a known folder whose name contains spaces", () => {
    const text = "Load model from /srv/my models/unet/model.onnx failed";
    expect(redactFolders(text, "/srv/my models/unet")).toBe("Load model from model.onnx failed");
  });
});
