import type { AttemptErrorCode } from "#contracts/jobs/attemptErrors.ts";
import { findMinorsOffence } from "./minorsRule.ts";
import type { PolicyFile } from "./policyFile.ts";
import { readingsOf } from "./readings.ts";
import { type Terms, termsOf } from "./terms.ts";

/** Where content was refused. */
export const refusalStages = ["submit", "enhance", "worker", "enhanced_prompt", "image"] as const;
export type RefusalStage = (typeof refusalStages)[number];

/** Code of a job that ended because of what it shows. */
export const contentRefusedCode = "CONTENT_REFUSED" satisfies AttemptErrorCode;

/** The category of the rule that is in no file and cannot be turned off. */
export const minorsCategory = "minors";

export type Refusal = {
  category: string;
  /** Which part of the category was met, for the audit. Tells nothing of a text that the absolute rule refused. */
  rule: string;
  /** One sentence for the person. */
  message: string;
};

export type PromptTexts = {
  prompt: string;
  negativePrompt: string | null;
  /** Prompts of the pictures that the new one starts from; they count for the absolute rule. */
  sourcePrompts?: readonly string[];
};

export type ContentPolicy = {
  file: PolicyFile;
  /** null: nothing against it. */
  check(texts: PromptTexts): Refusal | null;
};

const minorsMessage = "Sexual content involving minors is refused.";

type Category = { id: string; message: string; words: Terms; patterns: RegExp[]; except: Terms };

/**
 * The rules of a policy file, and the absolute rule before them. Pure. Making one costs a tenth of a second, checking a
 * prompt below a millisecond, a long one full of disguises some.
 */
export function createContentPolicy(file: PolicyFile): ContentPolicy {
  const categories: Category[] = file.categories
    .filter(({ action }) => action === "refuse")
    .map(({ id, message, words, patterns, except }) => ({
      id,
      message,
      words: termsOf(words),
      patterns: patterns.map((pattern) => new RegExp(pattern, "iu")),
      except: termsOf(except),
    }));

  const policy: ContentPolicy = {
    file,
    check({ prompt, negativePrompt, sourcePrompts = [] }) {
      const offence = findMinorsOffence([prompt, ...sourcePrompts], negativePrompt);
      if (offence) return { category: minorsCategory, rule: offence, message: minorsMessage };
      const readings = readingsOf(prompt);
      for (const { id, message, words, patterns, except } of categories) {
        const rest = readings.map((reading) =>
          reading.joined ? reading : { ...reading, text: except.without(reading.text) },
        );
        for (const reading of rest) {
          if (words.isIn(reading)) return { category: id, rule: "words", message };
        }
        const met = patterns.findIndex((pattern) => rest.some(({ text }) => pattern.test(text)));
        if (met >= 0) return { category: id, rule: `pattern ${met + 1}`, message };
      }
      return null;
    },
  };
  // Expressions are compiled at their first use: now, and not at somebody's prompt.
  for (const prompt of ["w a r m", "(w4rm:1.2), up*!".repeat(40)])
    policy.check({ prompt, negativePrompt: "up" });
  return policy;
}
