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
  /** Stands in the API, the audit and the metrics. */
  id: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/, "may have small letters, digits and _ only, at most 40 of them")
    .refine((id) => id !== "minors", { error: "is the name of the rule that is always there" }),
  /** For whoever reads the file. */
  note: z.string().optional(),
  action: z.enum(["refuse", "allow"], { error: 'is neither "refuse" nor "allow"' }),
  /** Words and phrases; a `*` at the end takes any ending. Case, accents, spacing tricks and look-alikes do not count. */
  words: z.array(word).max(5000).default([]),
  /** Regular expressions over the folded text: lower case, words with single blanks, ` , ` for punctuation. */
  patterns: z.array(pattern).max(200).default([]),
  /** Phrases that are taken out before: everyday uses of the words above. */
  except: z.array(word).max(5000).default([]),
  message,
});

const threshold = z.number().min(0, "is below 0").max(1, "is above 1");

const picturesSchema = z.strictObject({
  /** Label of the classifier (any case) → probability from which a picture is refused. */
  refuse: z.record(z.string().min(1), threshold).default({}),
  /** Frames of a video that are looked at, evenly spread. */
  videoFrames: z.number().int().min(1).max(64).default(8),
  message: message.default("The result was not allowed here, so it was not kept."),
});

/** What an operator decides. The rule on minors is not part of it: nothing in a file changes that. */
export const policyFileSchema = z.strictObject({
  version: z.literal(1, { error: "is not 1" }),
  categories: z
    .array(categorySchema)
    .max(100)
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, { error: "has an id twice" }),
  pictures: picturesSchema.default({
    refuse: {},
    videoFrames: 8,
    message: "The result was not allowed here, so it was not kept.",
  }),
});
export type PolicyFile = z.infer<typeof policyFileSchema>;

/** The message is meant for whoever starts the process and names every place that is wrong. */
export class PolicyFileError extends Error {
  override readonly name = "PolicyFileError";
}

/**
 * Reads the text of a policy file; `name` is how people know the file.
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
  const places = parsed.error.issues.map((issue) => `${issue.path.join(".") || "the file"} ${issue.message}`);
  throw new PolicyFileError(`The content policy ${name} is wrong: ${places.join("; ")}.`);
}
