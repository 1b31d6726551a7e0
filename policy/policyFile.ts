import { z } from "zod";

const word = z
  .string()
  .trim()
  .min(1, "is empty")
  .max(100, "is longer than 100 characters")
  .refine((term) => !/^.?\*/u.test(term), { error: "needs two letters before its *" });

const pattern = z
  .string()
  .min(1)
  .max(500)
  .refine(
    (source) => {
      try {
        new RegExp(source, "iu");
        return true;
      } catch {
        return false;
      }
    },
    { error: "is not a regular expression" },
  );

const message = z.string().trim().min(1, "is empty").max(200, "is longer than 200 characters");

const categorySchema = z.strictObject({
  /** Used in the API, the audit log and metrics. */
  id: z
    .string()
    .regex(
      /^[a-z][a-z0-9_]{0,39}$/,
      "may contain only lower-case letters, digits and _ and at most 40 of them",
    )
    .refine((id) => id !== "minors", { error: "is the name of the built-in rule" }),
  /** A comment for readers of the file. */
  note: z.string().optional(),
  action: z.enum(["refuse", "allow"], { error: 'is neither "refuse" nor "allow"' }),
  /** Words and phrases. A `*` at the end matches any ending. Case, accents, spacing and homoglyphs are ignored. */
  words: z.array(word).max(5000).default([]),
  /** Regular expressions over the normalized text: lower case, single spaces, ` , ` for punctuation. */
  patterns: z.array(pattern).max(200).default([]),
  /** Phrases that are removed first: harmless uses of the words above. */
  except: z.array(word).max(5000).default([]),
  message,
});

const threshold = z.number().min(0, "is below 0").max(1, "is above 1");

const imagesSchema = z.strictObject({
  /** Probability from which an image is refused, by label of the classifier in any case. */
  refuse: z.record(z.string().min(1), threshold).default({}),
  /** Number of evenly spaced frames of a video that are checked. */
  videoFrames: z.number().int().min(1).max(64).default(8),
  message: message.default("The content policy doesn't allow the result, so it was deleted."),
});

/** The policy that an operator decides. It does not contain the rule on minors, which no file can change. */
export const policyFileSchema = z.strictObject({
  version: z.literal(1, { error: "is not 1" }),
  categories: z
    .array(categorySchema)
    .max(100)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, { error: "has an id twice" }),
  images: imagesSchema.prefault({}),
});
export type PolicyFile = z.infer<typeof policyFileSchema>;

/** A policy file is missing or invalid. The message names every problem, for the operator. */
export class PolicyFileError extends Error {
  override readonly name = "PolicyFileError";
}

/**
 * Parses the text of a policy file. `name` identifies the file in messages.
 * @throws {PolicyFileError}
 */
export function parsePolicyFile(text: string, name: string): PolicyFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new PolicyFileError(
      `The content policy ${name} is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const parsed = policyFileSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join(".") || "the file"} ${issue.message}`,
  );
  throw new PolicyFileError(`The content policy ${name} is invalid: ${problems.join("; ")}.`);
}
