import { z } from "zod";
import { logFormats, logLevels } from "./log.ts";

export type Variables = Readonly<Record<string, string | undefined>>;

/** Environment variables are missing or wrong. The message names all of them, one per line, and what to do. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

/** True if a variable has a value: an empty one, as a shell or a compose file writes it, counts as not set. */
export const isSet = (value: string | undefined): value is string =>
  value !== undefined && value.trim() !== "";

/**
 * Parses environment variables. Messages of the schema continue a sentence that begins with the variable's name:
 * `is missing. Set it to the URL of your Supabase project.`
 * @param options.service what cannot start without them, such as `The server`
 * @param options.fallbacks other names for variables, used where the first name is not set
 * @throws {EnvError} naming every variable that is missing or wrong
 */
export function parseVariables<Schema extends z.ZodType>(
  schema: Schema,
  variables: Variables,
  options: { service: string; fallbacks?: Readonly<Record<string, string>> },
): z.infer<Schema> {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => isSet(value)));
  for (const [name, other] of Object.entries(options.fallbacks ?? {})) set[name] ??= set[other];
  const parsed = schema.safeParse(set);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${String(issue.path[0])} ${issue.message}`);
  throw new EnvError(
    [`${options.service} cannot start with these environment variables:`, ...new Set(problems)].join("\n  "),
  );
}

/** A text that must be given. `instruction` says what to set it to. */
export const requiredText = (instruction: string) => z.string({ error: `is missing. ${instruction}` });

/** A secret of at least `length` characters. */
export const requiredSecret = (length: number, instruction: string) =>
  requiredText(instruction).min(length, `is shorter than ${length} characters. ${instruction}`);

const isHttpUrl = (value: string): boolean => /^https?:$/.test(URL.parse(value)?.protocol ?? "");
const withoutTrailingSlash = (url: string): string => url.replace(/\/+$/, "");

/** An http or https URL, returned without a slash at its end. */
export const requiredUrl = (instruction: string) =>
  requiredText(instruction)
    .refine(isHttpUrl, { error: `is not an http or https URL. ${instruction}` })
    .transform(withoutTrailingSlash);

export const optionalUrl = () =>
  z
    .string()
    .refine(isHttpUrl, { error: "is not an http or https URL. Correct or unset it." })
    .transform(withoutTrailingSlash)
    .optional();

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}.`;
  return z.coerce.number({ error }).int(error).min(min, error).max(max, error);
}

/** A port to listen on. 0 takes any free port. */
export const port = () => wholeNumber(0, 65_535);

/** A switch that is off unless set to 1 or true. */
export const flag = () =>
  z
    .enum(["0", "1", "false", "true"], { error: "must be 1 or 0." })
    .default("0")
    .transform((value) => value === "1" || value === "true");

/** One of a few values. */
export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `must be one of ${values.join(", ")}.` });

/** One or more of a few values, separated by commas, without duplicates. */
export const listOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z
    .string()
    .transform((list) => list.split(",").map((name) => name.trim()))
    .pipe(z.array(z.enum(values, { error: `may contain only ${values.join(", ")}, separated by commas.` })))
    .transform((names) => [...new Set(names)]);

export const logVariables = {
  LOG_LEVEL: oneOf(logLevels).default("info"),
  /** Text in a terminal and JSON everywhere else, unless set. */
  LOG_FORMAT: oneOf(logFormats).optional(),
};
