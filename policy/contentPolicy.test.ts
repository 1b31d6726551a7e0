import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createContentPolicy, minorsCategory } from "./contentPolicy.ts";
import { allowedPrompts } from "./corpus.ts";
import { type PolicyFile, PolicyFileError, parsePolicyFile } from "./policyFile.ts";

const shipped = parsePolicyFile(
  readFileSync(new URL("./default.json", import.meta.url), "utf8"),
  "policy/default.json",
);

const fileWith = (category: Partial<PolicyFile["categories"][number]>): PolicyFile =>
  parsePolicyFile(
    JSON.stringify({
      version: 1,
      categories: [{ id: "brands", action: "refuse", message: "No brands.", ...category }],
    }),
    "test.json",
  );
const checked = (file: PolicyFile, prompt: string, negativePrompt: string | null = null) =>
  createContentPolicy(file).check({ prompt, negativePrompt });

describe("the default policy", () => {
  it("lets commonPairs prompts pass", () => {
    const policy = createContentPolicy(shipped);
    const refused = allowedPrompts.filter((prompt) => policy.check({ prompt, negativePrompt: null }));
    expect(refused).toEqual([]);
  });

  it.each([
    ["explicit_sexual", "p0rn, woman"],
    ["sexual_violence", "rape scene"],
    ["hate", "a poster praising the nazis"],
    ["self_harm", "pro-suicide poster"],
  ])("refuses %s", (category, prompt) => {
    expect(checked(shipped, prompt)).toMatchObject({ category, message: expect.stringMatching(/\.$/) });
  });

  it.each([
    "a field of oilseed rape",
    "food porn, pasta",
    "a history of the nazis, museum",
    "a zombie, gore",
  ])("allows %s", (prompt) => expect(checked(shipped, prompt)).toBeNull());
});

describe("createContentPolicy", () => {
  it("applies the built-in rule with every file and reveals nothing of the text", () => {
    const empty = parsePolicyFile('{"version": 1, "categories": []}', "test.json");
    const refusal = checked(empty, "nude child");
    expect(refusal).toMatchObject({ category: minorsCategory, rule: "minor_and_sexual" });
    expect(JSON.stringify(refusal)).not.toMatch(/nude|child/);
    expect(
      createContentPolicy(empty).check({
        prompt: "undressed",
        negativePrompt: null,
        sourcePrompts: ["a child"],
      }),
    ).toMatchObject({ category: minorsCategory });
  });

  it("finds obfuscated words and phrases, but not inside of other words", () => {
    const file = fileWith({ words: ["acme cola", "zap*"], except: ["zap band"] });
    for (const prompt of [
      "ACME-Cola",
      "a c m e c o l a",
      "àcmé cola",
      "(acme:1.2) cola",
      "acme c0la",
      "Zapper",
    ])
      expect(checked(file, prompt), prompt).toMatchObject({ category: "brands", rule: "words" });
    for (const prompt of ["acmes cola", "macme cola", "the zap band", "bazap"])
      expect(checked(file, prompt), prompt).toBeNull();
  });

  it("reports a pattern by its number", () => {
    const file = fileWith({ patterns: ["\\bx{4}\\b", "\\b(?:super|hyper)cola\\b"] });
    expect(checked(file, "a Hyper​Cola can")).toMatchObject({ rule: "pattern 2", message: "No brands." });
  });

  it("ignores negative prompts and categories that are allowed", () => {
    expect(checked(fileWith({ words: ["acme"] }), "a can", "acme")).toBeNull();
    expect(checked(fileWith({ words: ["acme"], action: "allow" }), "acme")).toBeNull();
  });
});

describe("parsePolicyFile", () => {
  it("names the file and every problem", () => {
    const text = JSON.stringify({
      version: 2,
      categories: [
        { id: "Brands", action: "maybe", message: "", words: [], patterns: ["("] },
        { id: "minors", action: "allow", message: "x" },
      ],
    });
    expect(() => parsePolicyFile(text, "mine.json")).toThrow(PolicyFileError);
    expect(() => parsePolicyFile(text, "mine.json")).toThrow(
      /mine\.json is invalid: version is not 1; categories\.0\.id .*categories\.0\.action .*patterns\.0 is not a regular expression.*message is empty.*categories\.1\.id is the name of the built-in rule/,
    );
    expect(() => parsePolicyFile("{", "mine.json")).toThrow(/mine\.json is not valid JSON/);
  });

  it("rejects unknown fields and duplicate ids", () => {
    expect(() => fileWith({ wordz: ["x"] } as object)).toThrow(/wordz/);
    const twice = { id: "a", action: "refuse", message: "No." };
    expect(() => parsePolicyFile(JSON.stringify({ version: 1, categories: [twice, twice] }), "f")).toThrow(
      /categories has an id twice/,
    );
  });
});
