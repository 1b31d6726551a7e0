/**
 * The words of one language. `minors` and `sexual` count beside those of every language. `local` and `localSexual` are
 * words that mean something else elsewhere, or names: they count only beside the contrary of their own language.
 */
export type Language = { minors: string[]; local?: string[]; sexual: string[]; localSexual?: string[] };

/** The terms of a list, by commas or lines. Accents and case do not count; `*` at the end takes any ending. */
export const split = (list: string): string[] =>
  list
    .split(/[\n,]/)
    .map((term) => term.trim())
    .filter((term) => term !== "");

/** The terms as they are, and with each of these in front: articles and small words that are written as one with them. */
export const prefixed = (prefixes: string, terms: readonly string[]): string[] =>
  terms.flatMap((term) => [term, ...split(prefixes).map((prefix) => `${prefix}${term}`)]);
