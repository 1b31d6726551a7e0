import type { ContentPolicy } from "#policy/contentPolicy.ts";
import { contentRefused } from "../../contentRefused.ts";
import type { PermanentError } from "../../errors.ts";
import { asWorkerFailure } from "../failures.ts";
import type { Generator } from "../registry.ts";
import type { PictureGate } from "./pictureGate.ts";

/**
 * A generator that makes nothing the content policy refuses: an enhanced prompt is checked as soon as it is known, and
 * finished files before anybody hears of them. The person's own prompt was checked before the request came here.
 */
export function guardGenerator(
  generator: Generator,
  policy: ContentPolicy,
  pictures: PictureGate,
): Generator {
  const refusalOf = (prompt: string, negativePrompt: string | null): PermanentError | null => {
    const refusal = policy.check({ prompt, negativePrompt });
    return refusal ? contentRefused("enhanced_prompt", refusal) : null;
  };

  return {
    ...generator,
    capabilities: generator.capabilities.map((capability) =>
      pictures.problem === null
        ? capability
        : { type: capability.type, available: false, reason: pictures.problem },
    ),
    async generate(request, hooks) {
      let checked: string | null = null;
      let refused: PermanentError | null = null;
      const check = (prompt: string | null): void => {
        if (prompt === null || prompt === checked || refused) return;
        checked = prompt;
        refused = refusalOf(prompt, request.negativePrompt);
      };
      try {
        const result = await generator.generate(request, {
          report: (state) => {
            check(state.enhancedPrompt);
            // Nobody is shown a prompt that is refused; the generation ends at its next step.
            if (!refused) hooks.report(state);
          },
          isCancelled: () => refused !== null || hooks.isCancelled(),
        });
        check(result.enhancement?.prompt ?? null);
        if (refused) throw refused;
        await pictures.check(result.files);
        return result;
      } catch (error) {
        throw refused ?? asWorkerFailure(error, "classifier");
      }
    },
    async enhance(request, isCancelled) {
      const enhancement = await generator.enhance(request, isCancelled);
      const refused = enhancement.prompt === null ? null : refusalOf(enhancement.prompt, null);
      return refused ? { prompt: null, note: refused.message } : enhancement;
    },
    async close() {
      await pictures.close();
      await generator.close();
    },
  };
}
