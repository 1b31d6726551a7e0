import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { checkContent } from "./checkContent.ts";
import { createContentPolicy } from "./contentPolicy.ts";
import { policyFileSchema } from "./policyFile.ts";

const policy = createContentPolicy(policyFileSchema.parse({ version: 1, categories: [] }));
const noSource = (): Promise<string[]> => Promise.reject(new Error("read a source"));

describe("checkContent", () => {
  it("returns null for allowed content, without reading a source that isn't given", async () => {
    expect(await checkContent(policy, { prompt: "a lighthouse", sourceAssetId: null }, noSource)).toBeNull();
  });

  it("returns the refusal with the hash of the prompt", async () => {
    const prompt = "nude child";
    expect(await checkContent(policy, { prompt }, noSource)).toEqual({
      category: "minors",
      rule: "minor_and_sexual",
      message: expect.any(String),
      promptHash: createHash("sha256").update(prompt).digest("hex"),
    });
  });

  it("checks the prompts of the source image together with the prompt", async () => {
    const read: string[] = [];
    const refusal = await checkContent(policy, { prompt: "nude", sourceAssetId: "asset-1" }, async (id) => {
      read.push(id);
      return ["portrait of a child"];
    });
    expect(refusal?.category).toBe("minors");
    expect(read).toEqual(["asset-1"]);
  });
});
