import { z } from "zod";

/** PostgreSQL stores no NUL, and an unpaired surrogate would silently become another character. */
const isStorable = (text: string): boolean => !text.includes("\u0000") && !/\p{Cs}/u.test(text);

/** Matches letters, digits, punctuation and symbols, but not spaces and invisible characters. */
const isVisible = (text: string): boolean => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text);

/** Text that the database stores unchanged. */
export const plainText = () => z.string().refine(isStorable, "Contains a character that can't be stored.");

/** Text with at least one visible character. `message` is the error without one. */
export const visibleText = (message: string) => plainText().trim().refine(isVisible, message);

/** Counts code points, so that an emoji counts as one character. */
export const atMostCharacters = (limit: number) => (text: string) => [...text].length <= limit;
