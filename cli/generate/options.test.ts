import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { outputPath } from "./download.ts";
import { describeTypedFailure } from "./operations.ts";
import { parseGenerateOptions } from "./options.ts";

const folder = tmpdir();
const parse = (args: string[], environment: Record<string, string> = {}) =>
  parseGenerateOptions(args, environment, folder);

test("reads what a job is made of", () => {
  const options = parse([
    "a red",
    "circle",
    "--seed",
    "7",
    "--guidance",
    "0",
    "--batch",
    "3",
    "--out",
    "c.png",
  ]);
  expect(options).toMatchObject({
    input: { type: "sdxl_image_fast", prompt: "a red circle", seed: 7, guidanceScale: 0, batchSize: 3 },
    out: path.join(folder, "c.png"),
    url: null,
    credentials: null,
  });
  expect(options?.input.steps).toBeUndefined();
});

test("reads the source image and whether the prompt is embedded in the file", () => {
  const { input } = parse(["x", "--source", "QXNzZXQ6MQ==", "--strength", "0.3", "--no-embed"]) ?? {};
  expect(input).toMatchObject({ sourceAssetId: "QXNzZXQ6MQ==", strength: 0.3, embedPrompt: false });
  expect(parse(["x"])?.input).toMatchObject({
    sourceAssetId: undefined,
    strength: undefined,
    embedPrompt: undefined,
  });
});

test("knows who asks from options, then from the environment", () => {
  const environment = { OURVIDZ_TOKEN: "from-environment" };
  expect(parse(["x", "--key", "k"], environment)?.credentials).toEqual({ token: "k" });
  expect(parse(["x"], environment)?.credentials).toEqual({ token: "from-environment" });
  expect(parse(["x", "--email", "a@b.test", "--password", "p"])?.credentials).toEqual({
    email: "a@b.test",
    password: "p",
  });
});

test.each([
  [[], "The prompt is missing"],
  [["x", "--type", "nope"], 'There is no format "nope"'],
  [["x", "--seed", "seven"], '--seed must be a whole number, not "seven"'],
  [["x", "--seed", "-1"], "--seed must be from 0 to 2147483647, not -1"],
  [["x", "--seed", "2147483648"], "--seed must be from 0 to 2147483647, not 2147483648"],
  [["x", "--guidance", "much"], '--guidance must be a number, not "much"'],
  [["x", "--strength", "half"], '--strength must be a number, not "half"'],
  [["x", "--out", "a.jpg"], "makes .png files, so --out can't end in .jpg"],
  [["x", "--out", "no/such/folder/a.png"], "doesn't exist. Create it first"],
  [["x", "--url", "localhost:5173"], "--url must be an address like"],
  [["x", "--email", "a@b.test"], "--email is given but --password is missing"],
  [["x", "--hue", "red"], "Unknown option '--hue'"],
])("refuses %j in one sentence", (args, sentence) => {
  expect(() => parse(args)).toThrow(sentence);
});

test("names the option behind a field that the server refuses", () => {
  const refusal = (path: string, message: string) =>
    describeTypedFailure({
      __typename: "InvalidInputError",
      code: "INVALID_INPUT",
      message: "The input is invalid.",
      issues: [{ path: [path], message }],
    });
  expect(refusal("batchSize", "Must be one of 1, 3, 6.")).toBe("--batch must be one of 1, 3, 6.");
  expect(refusal("sourceAssetId", "This image doesn't exist.")).toBe("--source: This image doesn't exist.");
  expect(refusal("prompt", "At most 1000 characters.")).toBe("The prompt: At most 1000 characters.");
});

test("names files after what was asked for, numbered in a batch", () => {
  const asset = {
    batchIndex: 2,
    seed: 9,
    mimeType: "image/png",
    width: 1,
    height: 1,
    fileSizeBytes: 1,
    url: "",
  };
  const place = { folder, type: "sdxl_image_fast" };
  const named = { ...place, out: path.join(folder, "a.png") };
  expect(outputPath(asset, 1, { ...place, out: null })).toBe(path.join(folder, "sdxl_image_fast-9.png"));
  expect(outputPath(asset, 1, named)).toBe(path.join(folder, "a.png"));
  expect(outputPath(asset, 3, named)).toBe(path.join(folder, "a-2.png"));
  expect(outputPath(asset, 3, { ...place, out: path.join(folder, "a") })).toBe(path.join(folder, "a-2.png"));
});
