import { promptLimit } from "#contracts/jobs/definition.ts";
import { promptInput } from "#contracts/submit/fields.ts";
import { builder } from "../../builder.ts";
import { type PromptEnhancer, readPromptEnhancer } from "../../data/promptEnhancer.ts";
import { type EnhancedPrompt, enhancePrompt } from "../../domain/prompts/enhancePrompt.ts";
import {
  ContentRefusedError,
  EnhancerBusyError,
  EnhancerUnavailableError,
  InvalidInputError,
  NotAuthenticatedError,
  RateLimitedError,
} from "../../errors.ts";
import { JobTypeRef } from "../enums.ts";

const PromptEnhancerRef = builder.objectRef<PromptEnhancer>("PromptEnhancer").implement({
  description: "The language model that enhances prompts.",
  fields: (t) => ({
    isAvailable: t.exposeBoolean("available", {
      description: "True if a worker can currently enhance prompts.",
    }),
    unavailableReason: t.exposeString("reason", {
      nullable: true,
      description: "A sentence that explains why prompts can't be enhanced. Null if they can.",
    }),
  }),
});

builder.queryField("promptEnhancer", (t) =>
  t.field({
    type: PromptEnhancerRef,
    description: "The availability of `enhancePrompt`. Requires no authentication.",
    resolve: (_root, _args, context) => readPromptEnhancer(context.db),
  }),
);

const EnhancedPromptRef = builder.objectRef<EnhancedPrompt>("EnhancedPrompt").implement({
  description: "A prompt and its enhanced version.",
  fields: (t) => ({
    originalPrompt: t.exposeString("original", { description: "The prompt as it was sent." }),
    prompt: t.string({
      description: "The prompt to use: the enhanced one if `isEnhanced`, otherwise the original.",
      resolve: ({ original, enhanced }) => enhanced ?? original,
    }),
    isEnhanced: t.boolean({
      description: "True if `prompt` differs from the original. If false, `enhancementNote` explains why.",
      resolve: ({ enhanced }) => enhanced !== null,
    }),
    enhancementNote: t.exposeString("note", {
      nullable: true,
      description: "A sentence that explains why the prompt wasn't enhanced. Null if it was.",
    }),
  }),
});

builder.mutationField("enhancePrompt", (t) =>
  t.field({
    type: EnhancedPromptRef,
    description:
      "Rewrites a prompt into a more detailed one. Costs no credits; limited to 20 requests per user in five minutes.",
    errors: {
      types: [
        InvalidInputError,
        NotAuthenticatedError,
        RateLimitedError,
        ContentRefusedError,
        EnhancerUnavailableError,
        EnhancerBusyError,
      ],
      union: { description: "The result of enhancing a prompt: the prompt, or the reason for the refusal." },
      result: { description: "The enhancer processed the prompt." },
      dataField: { description: "The prompt and its enhanced version." },
    },
    args: {
      prompt: t.arg.string({
        required: true,
        description: `The prompt to enhance, from 1 to ${promptLimit} characters.`,
        validate: promptInput,
      }),
      type: t.arg({
        type: JobTypeRef,
        description:
          "The format that the prompt is for: prompts for videos also describe motion. An image format if omitted.",
      }),
    },
    resolve: (_root, { prompt, type }, context) => enhancePrompt(context, prompt, type ?? null),
  }),
);
