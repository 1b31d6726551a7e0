import { describe, expect, it } from "vitest";
import { applyAllowList, parseAllowList } from "./allowList.ts";
import { findDecisionFaults, findLongLines, findShortDescriptions } from "./documents.ts";
import { findSmallFiles, findVagueNames } from "./layout.ts";
import { findWords, splitIdentifiers } from "./words.ts";

const wordsIn = (text: string, path = "server/src/a.ts"): string[] =>
  findWords({ path, text }).map(
    ({ line, source }) => `${line}: ${source?.line.slice(source.start, source.end)}`,
  );

describe("findWords", () => {
  it("finds words in prose and within identifiers", () => {
    expect(wordsIn("// It tells the worker.\nconst toldEnds = source_picture;")).toEqual([
      "1: tells",
      "2: told",
      "2: picture",
    ]);
    expect(wordsIn("HTTPPicture.inLine()")).toEqual(["1: Picture", "1: inLine"]);
  });

  it("doesn't find words within longer words", () => {
    expect(wordsIn("recommended personal data, inline")).toEqual([]);
  });

  it("checks the path, also of a binary file", () => {
    expect(wordsIn("", "docs/a-picture.png")).toEqual(["0: picture"]);
  });

  it("skips generated files and quoted user text", () => {
    expect(wordsIn("person", "policy/corpus/allowed.ts")).toEqual([]);
    expect(wordsIn("picture", "web/app/gql/graphql.ts")).toEqual([]);
  });

  it("accepts one spelling of each word", () => {
    expect(wordsIn("color cancelled behavior")).toEqual([]);
    expect(wordsIn("colour canceled behaviour")).toHaveLength(3);
  });
});

describe("splitIdentifiers", () => {
  it("maps each character to its position in the original", () => {
    const { text, positions } = splitIdentifiers("aB_c");
    expect(text).toBe("a B c");
    expect(positions).toEqual([0, 1, 1, 2, 3]);
  });
});

describe("applyAllowList", () => {
  const findings = findWords({ path: "a/b.ts", text: 'stage === "picture"\na picture' });

  it("allows a word within the text of an entry only", () => {
    const list = parseAllowList('# a comment\n\na/*.ts | "picture" | the stored value');
    const { remaining, unused } = applyAllowList(findings, list);
    expect(remaining.map(({ line }) => line)).toEqual([2]);
    expect(unused).toEqual([]);
  });

  it("reports entries that match nothing", () => {
    const list = parseAllowList("c/** | picture | the stored value");
    expect(applyAllowList(findings, list).unused).toEqual(list);
  });

  it("requires a reason", () => {
    expect(() => parseAllowList("a/*.ts | picture")).toThrow("Line 1 of the allow-list needs the form");
  });
});

describe("findLongLines", () => {
  it("reports prose over 120 characters, but no tables, links and code", () => {
    const long = "x".repeat(121);
    const text = [long, `| ${long} |`, `[a](b) ${long}`, "```", long, "```"].join("\n");
    expect(findLongLines({ path: "docs/a.md", text }).map(({ line }) => line)).toEqual([1]);
  });
});

describe("findDecisionFaults", () => {
  it("requires the four sections in order, and an entry in the index", () => {
    const good = "# 0001: A\n\n## Status\n## Context\n## Decision\n## Consequences\n";
    const files = [
      { path: "docs/decisions/README.md", text: "[0001](0001-a.md)" },
      { path: "docs/decisions/0001-a.md", text: good },
      { path: "docs/decisions/0002-b.md", text: "# 0002: B\n" },
    ];
    expect(findDecisionFaults(files).map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      "docs/decisions/0002-b.md decision-sections",
      "docs/decisions/0002-b.md decision-index",
    ]);
  });
});

describe("findShortDescriptions", () => {
  it("reports descriptions with fewer than four words", () => {
    const text = 'type Job {\n  "Why."\n  reason: String\n  "The height in pixels."\n  height: Int\n}\n';
    expect(findShortDescriptions({ path: "schema.graphql", text })).toMatchObject([
      { line: 2, rule: "short-description" },
    ]);
  });
});

describe("findSmallFiles", () => {
  const small = (path: string, text = "export const a = 1;\n") => ({ path, text });

  it("reports a small file with one importer, whichever way it is imported", () => {
    const files = [
      small("platform/a.ts"),
      small("platform/b.ts"),
      small("server/x.ts", 'import { a } from "#platform/a.ts";\nimport { b } from "../platform/b.ts";\n'),
      small("server/y.ts", 'export { b } from "../platform/b.ts";\n'),
    ];
    expect(findSmallFiles(files).map(({ path }) => path)).toEqual(["platform/a.ts"]);
  });

  it("exempts entry points and routes", () => {
    const files = [
      small("worker/child.ts"),
      small("worker/parent.ts", 'fork(new URL("./child.ts", import.meta.url));\nimport "./child.ts";\n'),
      small("server/main.ts"),
      small("web/app/routes/jobs.ts"),
      small("tools/x.ts", 'import "../server/main.ts";\nimport "../web/app/routes/jobs.ts";\n'),
    ];
    expect(findSmallFiles(files)).toEqual([]);
  });
});

describe("findVagueNames", () => {
  it("reports folders and files named after nothing", () => {
    expect(findVagueNames({ path: "server/src/utils/a.ts", text: "" })).toHaveLength(1);
    expect(findVagueNames({ path: "web/dateHelpers.ts", text: "" })).toHaveLength(1);
    expect(findVagueNames({ path: "server/src/commonName.ts", text: "" })).toHaveLength(1);
    expect(findVagueNames({ path: "docs/runbooks/utility.md", text: "" })).toEqual([]);
  });
});
