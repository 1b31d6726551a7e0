/** A violation of a rule, at a line of a file. Layout findings use line 1. */
export type Finding = {
  path: string;
  line: number;
  /** The rule or the word, as the allow-list and the counts name it. */
  rule: string;
  message: string;
  /** The text that an entry of the allow-list can match: the line, and where the word stands in it. */
  source?: { line: string; start: number; end: number };
};

/** A file of the repository, with a path relative to the root. */
export type SourceFile = { path: string; text: string };
