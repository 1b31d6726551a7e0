import { WorkerError } from "../errors.ts";

/** Maximum length of `error_detail` in a callback, in characters. */
const maxDetailLength = 4000;

/** Patterns of keys, tokens and signed URLs, with what replaces them. */
const secrets: ReadonlyArray<[RegExp, string]> = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[token]"],
  [/\bsb_(secret|publishable)_[\w-]+/g, "[key]"],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, "$1 [secret]"],
  [/(https?:\/\/)[^\s/@:]+:[^\s/@]+@/g, "$1[secret]@"],
  [/(https?:\/\/[^\s?#"']+)\?[^\s"')]*/g, "$1?[…]"],
  [/\b([\w-]*(?:token|secret|password|api_?key))(["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi, "$1$2[secret]"],
];

/** The detail and the chain of causes of a failure, for operators, with secrets redacted. Undefined when there is none. */
export function errorDetail(error: unknown): string | undefined {
  const parts = error instanceof WorkerError ? [error.detail, causeOf(error)] : [stackOf(error)];
  const text = parts.filter((part) => part !== undefined && part !== "").join("\n");
  return text === "" ? undefined : redactSecrets(text).slice(0, maxDetailLength);
}

const redactSecrets = (text: string): string =>
  secrets.reduce((cleaned, [pattern, replacement]) => cleaned.replace(pattern, replacement), text);

function causeOf({ cause }: Error): string | undefined {
  return cause === undefined ? undefined : `caused by ${stackOf(cause)}`;
}

const stackOf = (error: unknown): string =>
  error instanceof Error
    ? [error.stack ?? error.message, causeOf(error)].filter((part) => part !== undefined).join("\n")
    : String(error);
