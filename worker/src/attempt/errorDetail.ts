import { WorkerError } from "../errors.ts";

/** Characters that the callback takes. */
const longest = 4000;

/** What looks like a key, a token, or the query of a signed address. */
const secrets: ReadonlyArray<[RegExp, string]> = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "[token]"],
  [/\bsb_(secret|publishable)_[\w-]+/g, "[key]"],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, "$1 [secret]"],
  [/(https?:\/\/)[^\s/@:]+:[^\s/@]+@/g, "$1[secret]@"],
  [/(https?:\/\/[^\s?#"']+)\?[^\s"')]*/g, "$1?[…]"],
  [/\b([\w-]*(?:token|secret|password|api_?key))(["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi, "$1$2[secret]"],
];

/** What an operator should read about a failure: the detail and the causes, without secrets. Undefined: nothing more to say. */
export function errorDetail(error: unknown): string | undefined {
  const parts = error instanceof WorkerError ? [error.detail, causeOf(error)] : [stackOf(error)];
  const text = parts.filter((part) => part !== undefined && part !== "").join("\n");
  return text === "" ? undefined : withoutSecrets(text).slice(0, longest);
}

const withoutSecrets = (text: string): string =>
  secrets.reduce((cleaned, [pattern, replacement]) => cleaned.replace(pattern, replacement), text);

function causeOf({ cause }: Error): string | undefined {
  return cause === undefined ? undefined : `caused by ${stackOf(cause)}`;
}

const stackOf = (error: unknown): string =>
  error instanceof Error
    ? [error.stack ?? error.message, causeOf(error)].filter((part) => part !== undefined).join("\n")
    : String(error);
