import { z } from "zod";

/** Postgres keeps no NUL, and half of a surrogate pair would silently become another character. */
const isStorable = (text: string): boolean => !text.includes("\u0000") && !/\p{Cs}/u.test(text);

/** Letters, digits, punctuation or symbols; neither blanks nor what has no shape, like a zero-width space. */
const isVisible = (text: string): boolean => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text);

/** Text that comes out of the database as it went in. */
export const plainText = () => z.string().refine(isStorable, "Has a character that can't be kept.");

/** The same, with something to see in it. `message` says what is missing otherwise. */
export const visibleText = (message: string) => plainText().trim().refine(isVisible, message);

/** Counted as people count: an emoji outside the basic plane is one. */
export const atMostCharacters = (limit: number) => (text: string) => [...text].length <= limit;
