import { describe, expect, it } from "vitest";
import { findBrokenReferences } from "./docLinks.ts";

const repository = [
  { path: "package.json", text: '{ "scripts": { "check": "" } }' },
  { path: "docs/guide.md", text: "# Life of a job\n" },
  { path: "docs/decisions/0001-first.md", text: "# First\n" },
  { path: "worker/src/main.ts", text: "" },
];
const findIn = (text: string, path = "docs/page.md"): string[] =>
  findBrokenReferences([...repository, { path, text }]);

describe("findBrokenReferences", () => {
  it("accepts links to files, folders, headings and other sites", () => {
    const links = ["guide.md", "guide.md#life-of-a-job", "decisions/", "../package.json", "https://a.test/b"];
    expect(findIn(links.map((link) => `[text](${link})`).join(" "))).toEqual([]);
  });

  it("reports a link to a missing file and to a missing heading", () => {
    expect(findIn("[a](missing.md)\n[b](guide.md#missing)")).toEqual([
      "docs/page.md:1: the link missing.md leads nowhere.",
      "docs/page.md:2: docs/guide.md has no heading #missing.",
    ]);
  });

  it("reports paths in code that don't exist, also in commands", () => {
    expect(findIn("`worker/src/gone.ts`\n```sh\nnode worker/src/gone.ts --jobs 3\n```")).toEqual([
      "docs/page.md:1: worker/src/gone.ts doesn't exist.",
      "docs/page.md:3: worker/src/gone.ts doesn't exist.",
    ]);
  });

  it("reads paths from the root and from the document's folder", () => {
    expect(
      findIn("`worker/src/main.ts:12` `decisions/0001-first.md` `worker/src/*.ts` `worker/src/<name>.ts`"),
    ).toEqual([]);
  });

  it("ignores code that isn't a path of the repository", () => {
    expect(findIn("`image/png` `Wan-AI/Wan2.1` `POST /callbacks/job` `/workspace/models`")).toEqual([]);
  });

  it("reports npm scripts and decision records that don't exist", () => {
    expect(findIn("`npm run check` `npm run gone`, decision 0001, decision 0009")).toEqual([
      "docs/page.md:1: npm run gone isn't a script.",
      "docs/page.md:1: decision 0009 doesn't exist.",
    ]);
  });

  it("reports missing documentation in comments of source files", () => {
    expect(findIn("// see docs/guide.md and docs/gone.md (decision 0002)", "worker/src/a.ts")).toEqual([
      "worker/src/a.ts:1: docs/gone.md doesn't exist.",
      "worker/src/a.ts:1: decision 0002 doesn't exist.",
    ]);
  });
});
