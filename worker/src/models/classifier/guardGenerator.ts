import type { ContentPolicy } from "#policy/contentPolicy.ts";
import type { PermanentError } from "../../errors.ts";
import { contentRefused } from "../../errors.ts";
import { toWorkerError } from "../failures.ts";
import type { Generator } from "../registry.ts";
import type { ImageGate } from "./imageGate.ts";

/**
 * Wraps a generator so that its enhanced prompts and finished files are checked against the content policy before they
 * are reported. The user's own prompt was checked before the request reached the child.
 */
export function guardGenerator(generator: Generator, policy: ContentPolicy, images: ImageGate): Generator {
  const refusalOf = (prompt: string, negativePrompt: string | null): PermanentError | null => {
    const refusal = policy.check({ prompt, negativePrompt });
    return refusal ? contentRefused("enhanced_prompt", refusal) : null;
  };

  return {
    ...generator,
    capabilities: generator.capabilities.map((capability) =>
      images.problem === null
        ? capability
        : { type: capability.type, available: false, reason: images.problem },
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
            // A refused prompt is not shown to the user; the generation stops before its next step.
            if (!refused) hooks.report(state);
          },
          isCancelled: () => refused !== null || hooks.isCancelled(),
        });
        check(result.enhancement?.prompt ?? null);
        if (refused) throw refused;
        await images.check(result.files);
        return result;
      } catch (error) {
        throw refused ?? toWorkerError(error, "classifier");
      }
    },
    async enhance(request, isCancelled) {
      const enhancement = await generator.enhance(request, isCancelled);
      const refused = enhancement.prompt === null ? null : refusalOf(enhancement.prompt, null);
      return refused ? { prompt: null, note: refused.message } : enhancement;
    },
    async close() {
      await images.close();
      await generator.close();
    },
  };
}
