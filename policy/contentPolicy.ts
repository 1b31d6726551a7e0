import type { AttemptErrorCode } from "#contracts/jobs/attemptErrors.ts";
import { findMinorsViolation } from "./minorsRule.ts";
import type { PolicyFile } from "./policyFile.ts";
import { createTermMatcher, type TermMatcher } from "./termIndex.ts";
import { textVariantsOf } from "./textVariants.ts";

/** The stages at which content can be refused. */
export const refusalStages = ["submit", "enhance", "worker", "enhanced_prompt", "image"] as const;
export type RefusalStage = (typeof refusalStages)[number];

/** Error code of a job whose content was refused. */
export const contentRefusedCode = "CONTENT_REFUSED" satisfies AttemptErrorCode;

/** Category of the built-in rule, which no policy file can disable. */
export const minorsCategory = "minors";

export type Refusal = {
  category: string;
  /** The matching part of the category, for the audit log. For the built-in rule it reveals nothing of the text. */
  rule: string;
  /** One sentence for the user. */
  message: string;
};

export type PromptTexts = {
  prompt: string;
  negativePrompt: string | null;
  /** Prompts of the source images. Only the built-in rule checks them. */
  sourcePrompts?: readonly string[];
};

export type ContentPolicy = {
  file: PolicyFile;
  /** Returns null if the texts are allowed. */
  check(texts: PromptTexts): Refusal | null;
};

/** The message of a refusal by the rule on minors. */
export const minorsMessage = "Sexual content involving minors is refused.";

type Category = { id: string; message: string; words: TermMatcher; patterns: RegExp[]; except: TermMatcher };

/**
 * Creates the policy of a file, with the built-in rule before its categories. Creating it takes about 100 ms; checking a
 * prompt takes less than 1 ms, or a few for a long one with many obfuscated words.
 */
export function createContentPolicy(file: PolicyFile): ContentPolicy {
  const categories: Category[] = file.categories
    .filter(({ action }) => action === "refuse")
    .map(({ id, message, words, patterns, except }) => ({
      id,
      message,
      words: createTermMatcher(words),
      patterns: patterns.map((pattern) => new RegExp(pattern, "iu")),
      except: createTermMatcher(except),
    }));

  const policy: ContentPolicy = {
    file,
    check({ prompt, negativePrompt, sourcePrompts = [] }) {
      const violation = findMinorsViolation([prompt, ...sourcePrompts], negativePrompt);
      if (violation) return { category: minorsCategory, rule: violation, message: minorsMessage };
      const variants = textVariantsOf(prompt);
      for (const { id, message, words, patterns, except } of categories) {
        const rest = variants.map((variant) =>
          variant.joined ? variant : { ...variant, text: except.remove(variant.text) },
        );
        for (const variant of rest) {
          if (words.matches(variant)) return { category: id, rule: "words", message };
        }
        const matched = patterns.findIndex((pattern) => rest.some(({ text }) => pattern.test(text)));
        if (matched >= 0) return { category: id, rule: `pattern ${matched + 1}`, message };
      }
      return null;
    },
  };
  // Regular expressions are compiled at their first use. Do it now instead of during the first request.
  for (const prompt of ["w a r m", "(w4rm:1.2), up*!".repeat(40)])
    policy.check({ prompt, negativePrompt: "up" });
  return policy;
}
