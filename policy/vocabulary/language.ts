/**
 * The words of one language. `minors` and `sexual` count together with words of every language. `local` and
 * `localSexual` are names, or have another meaning in other languages: they count only together with the other kind in
 * their own language.
 */
export type Language = { minors: string[]; local?: string[]; sexual: string[]; localSexual?: string[] };

/** Splits a list at commas and line breaks. Accents and case are ignored; `*` at the end of a term matches any ending. */
export const split = (list: string): string[] =>
  list
    .split(/[\n,]/)
    .map((term) => term.trim())
    .filter((term) => term !== "");

/** Returns the terms without and with each prefix: articles and particles that are attached to words. */
export const prefixed = (prefixes: string, terms: readonly string[]): string[] =>
  terms.flatMap((term) => [term, ...split(prefixes).map((prefix) => `${prefix}${term}`)]);
