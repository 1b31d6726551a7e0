import { describeError } from "./errors.ts";

const placeholder = "[redacted]";

/** Names of fields that hold a credential or a user's prompt, in lower case and without `_` and `-`. */
const secretFields =
  /(authorization|cookie|password|passphrase|secret|token|apikey|servicekey|anonkey|signature|prompt)$/;

const isSecretField = (name: string): boolean => secretFields.test(name.toLowerCase().replace(/[_-]/g, ""));

/** Credentials and user content that can appear inside a longer text, such as the message of an error. */
const patterns: ReadonlyArray<[RegExp, string]> = [
  // The Redis client appends the command that failed, with keys, prompts and preview images.
  [/(command was:)[^\n]*/gi, `$1 ${placeholder}`],
  // PostgreSQL names the values of a row that violates a constraint.
  [/(Failing row contains )\([^\n]*/g, `$1${placeholder}`],
  // Prompts in JSON, also in JSON that was encoded twice.
  [/("[a-z_]*prompt"\s*:\s*)"(?:[^"\\]|\\.)*"?/gi, `$1"${placeholder}"`],
  [/(\\"[a-z_]*prompt\\"\s*:\s*)\\".*?(?:\\"|$)/gim, `$1\\"${placeholder}\\"`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, placeholder],
  [/\b(Bearer\s+)[^\s"',]+/gi, `$1${placeholder}`],
  [/\b(sb_secret_|ovk_|hf_|whsec_|sk_live_|sk_test_)\w[\w-]*/g, `$1${placeholder}`],
  [/(:\/\/[^\s/:@]*:)[^\s/@]+@/g, `$1${placeholder}@`],
  [/([?&](?:access_token|refresh_token|apikey|api_key)=)[^&\s"']+/gi, `$1${placeholder}`],
  // Files in base64: no path is this long without a dot or a colon.
  [/([\w+/-]{12})[\w+/-]{188,}={0,2}/g, "$1…"],
];

/** Objects nested deeper than this are cut off, which also ends a cycle. */
const maxDepth = 6;

export type Redactor = {
  /** Removes credentials and user content from a text. */
  text(text: string): string;
  /** Returns a copy of log fields that is safe to write: errors become their messages, binary data its size. */
  fields(fields: Record<string, unknown>): Record<string, unknown>;
};

/** @param secrets exact values to remove wherever they appear, such as the keys of the environment */
export function createRedactor(secrets: readonly string[] = []): Redactor {
  const exact = secrets.filter((secret) => secret.length >= 8);
  const text = (value: string): string => {
    const known = exact.reduce((result, secret) => result.replaceAll(secret, placeholder), value);
    return patterns.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), known);
  };
  const value = (input: unknown, depth: number): unknown => {
    if (typeof input === "string") return text(input);
    if (typeof input === "bigint") return String(input);
    if (typeof input !== "object" || input === null) return input;
    if (input instanceof Error) return text(describeError(input));
    if (input instanceof Date) return input.toJSON();
    if (ArrayBuffer.isView(input)) return `[${input.byteLength} bytes]`;
    if (depth >= maxDepth) return "[object]";
    if (Array.isArray(input)) return input.map((item) => value(item, depth + 1));
    return object(input, depth + 1);
  };
  const object = (input: object, depth: number): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(input).map(([name, item]) => {
        // Numbers are counts and durations, such as `maxToken: 512`.
        const isHidden = isSecretField(name) && (typeof item === "string" || typeof item === "object");
        return [name, isHidden && item !== null ? placeholder : value(item, depth)];
      }),
    );
  return {
    text,
    fields({ error, ...fields }) {
      if (error === undefined) return object(fields, 0);
      return { ...object(fields, 0), error: text(describeError(error)) };
    },
  };
}

/**
 * Removes this machine's folders from a text that users may read, leaving the last part of each path.
 * @param folder a folder known to occur in the text, which is removed even if its name contains spaces
 */
export function redactFolders(text: string, folder?: string): string {
  const known = folder ? text.replaceAll(`${folder}/`, "").replaceAll(`${folder}\\`, "") : text;
  return known
    .replace(/(["'])(?:\/|[a-z]:[\\/])(?:(?!\1)[^\n])*[\\/]((?:(?!\1)[^\\/\n])+)\1/gi, "$1$2$1")
    .replace(/(?<![\w.~/\\:-])(?:\/|[a-z]:[\\/])(?:[^\s"'()<>:,;/\\]+[\\/])*([^\s"'()<>:,;/\\]+)/gi, "$1");
}
