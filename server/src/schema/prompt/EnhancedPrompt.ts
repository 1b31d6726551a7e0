import { promptLimit } from "#contracts/jobs/definition.ts";
import { atMostCharacters, visibleText } from "#contracts/validation/text.ts";
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
  description: "The language model that rewrites prompts.",
  fields: (t) => ({
    available: t.exposeBoolean("available", { description: "A worker can enhance prompts now." }),
    unavailableReason: t.exposeString("reason", {
      nullable: true,
      description: "Why not, in a sentence.",
    }),
  }),
});

builder.queryField("promptEnhancer", (t) =>
  t.field({
    type: PromptEnhancerRef,
    description: "Whether `enhancePrompt` can be used.",
    resolve: (_root, _args, context) => readPromptEnhancer(context.db),
  }),
);

const EnhancedPromptRef = builder.objectRef<EnhancedPrompt>("EnhancedPrompt").implement({
  description: "What became of a prompt.",
  fields: (t) => ({
    original: t.exposeString("original", { description: "The prompt as it was sent." }),
    prompt: t.string({
      description: "The prompt to use: the enhanced one, or the original where there is none.",
      resolve: ({ original, enhanced }) => enhanced ?? original,
    }),
    enhanced: t.boolean({
      description: "False: `prompt` is the original, and `note` says why.",
      resolve: ({ enhanced }) => enhanced !== null,
    }),
    note: t.exposeString("note", {
      nullable: true,
      description: "Why the original is better used as it is, in a sentence.",
    }),
  }),
});

builder.mutationField("enhancePrompt", (t) =>
  t.field({
    type: EnhancedPromptRef,
    description:
      "Rewrites a prompt into a more detailed one. Costs no credits; a person may ask 20 times in five minutes.",
    errors: {
      types: [
        InvalidInputError,
        NotAuthenticatedError,
        RateLimitedError,
        ContentRefusedError,
        EnhancerUnavailableError,
        EnhancerBusyError,
      ],
      union: { description: "How enhancing ended." },
      result: { description: "There is an answer, if only that the prompt is better used as it is." },
      dataField: { description: "The answer." },
    },
    args: {
      prompt: t.arg.string({
        required: true,
        description: `What to show, 1 to ${promptLimit} characters.`,
        validate: visibleText("Write what you want to see.").refine(
          atMostCharacters(promptLimit),
          `At most ${promptLimit} characters.`,
        ),
      }),
      type: t.arg({
        type: JobTypeRef,
        description: "The format it is for: prompts for videos say what moves. A picture when left out.",
      }),
    },
    resolve: (_root, { prompt, type }, context) => enhancePrompt(context, prompt, type ?? null),
  }),
);
