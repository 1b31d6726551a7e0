import { expect, it } from "vitest";
import { issuesByField } from "./issuesByField.ts";

it("puts each issue beside its field, wherever the API's path begins", () => {
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

it("never says nothing", () => {
  expect(issuesByField({ message: "Wrong.", issues: [] }, ["prompt"]).formErrors).toEqual(["Wrong."]);
});
