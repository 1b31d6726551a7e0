import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { acceptedOptions } from "./options.ts";

/** Sources whose messages this command prints: its own, and those of the system that it starts. */
const sources = [
  ...readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => path.join(import.meta.dirname, name)),
  ...["launch.ts", "dataFolder.ts", "env.ts", "startSystem.ts"].map((name) =>
    path.join(import.meta.dirname, "../start", name),
  ),
];

/** Options that the texts of a source name, without those of other commands that they quote. */
function optionsNamedIn(source: string): string[] {
  const own = source.replace(/`npm start -- [^`]*`/g, "").replace(/^\s*(\/\/|\/?\*).*$/gm, "");
  return [...own.matchAll(/(?<![\w-])--([a-z][a-z-]*)/g)].map(([, name = ""]) => name);
}

test("no message suggests an option that the command doesn't accept", () => {
  const named = new Set(sources.flatMap((file) => optionsNamedIn(readFileSync(file, "utf8"))));
  expect([...named].filter((name) => !Object.hasOwn(acceptedOptions, name))).toEqual([]);
  // The messages are found at all.
  expect(named).toContain("data");
  expect(named).toContain("token");
});

test("the help names every option", () => {
  const help = optionsNamedIn(readFileSync(path.join(import.meta.dirname, "options.ts"), "utf8"));
  expect(Object.keys(acceptedOptions).filter((name) => !help.includes(name))).toEqual([]);
});
