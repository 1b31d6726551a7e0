import { describe, expect, it } from "vitest";
import { issuesByField } from "./issuesByField.ts";

describe("issuesByField", () => {
  it("assigns each issue to the field that its path contains", () => {
    const error = {
      message: "The input is wrong.",
      issues: [
        { path: ["input", "prompt"], message: "Too long." },
        { path: ["prompt"], message: "Forbidden." },
        { path: ["other"], message: "Strange." },
      ],
    };
    expect(issuesByField(error, ["prompt"])).toEqual({
      fieldErrors: { prompt: ["Too long.", "Forbidden."] },
      formErrors: ["Strange."],
    });
  });

  it("uses the message of an error without issues", () => {
    expect(issuesByField({ message: "Wrong.", issues: [] }, ["prompt"]).formErrors).toEqual(["Wrong."]);
  });
});
