import type { z } from "zod";

const typeWords: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

/**
 * Zod's issues in sentences for people who never heard of zod: for `safeParse(value, { error: plainIssue })`. Where a
 * schema says its own sentence, that one holds.
 */
export function plainIssue(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return "Is missing.";
      return `Must be ${typeWords[issue.expected] ?? "of another type"}.`;
    case "unrecognized_keys":
      return `Not known: ${quoted(issue.keys)}.`;
    case "invalid_value":
      return `Must be one of ${issue.values.map(String).join(", ")}.`;
    case "too_small":
      if (issue.origin !== "number" && issue.origin !== "int") return "Must not be empty.";
      return `Must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}.`;
    case "too_big":
      if (issue.origin === "string") return `At most ${issue.maximum} characters.`;
      return `Must be at most ${issue.maximum}.`;
    case "invalid_format":
      return issue.format === "uuid" ? "Must be a UUID." : "Is not written as it should be.";
    default:
      return "Is not valid.";
  }
}
