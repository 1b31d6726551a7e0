import { maxSeed } from "#contracts/jobs/definition.ts";
import { settingsOf } from "#contracts/jobs/settings.ts";
import { builder } from "../../builder.ts";
import { AssetRef } from "../asset/Asset.ts";
import { JobRef, progressOf } from "./Job.ts";

builder.objectFields(JobRef, (t) => ({
  prompt: t.string({
    description: "The prompt as the user submitted it.",
    resolve: ({ row }) => row.prompt,
  }),
  enhancedPrompt: t.string({
    nullable: true,
    description:
      "The prompt that a language model wrote from `prompt` and that the result is generated from. Null if the prompt isn't enhanced, or not yet.",
    resolve: async (job, _args, context) => {
      if (job.row.enhanced_prompt) return job.row.enhanced_prompt;
      return (await progressOf(job, context))?.enhanced_prompt ?? null;
    },
  }),
  enhancementNote: t.string({
    nullable: true,
    description:
      "A sentence that explains why `prompt` was used unchanged although the format enhances prompts. Null otherwise.",
    resolve: ({ row }) => row.enhancement_note,
  }),
  negativePrompt: t.string({
    nullable: true,
    description:
      "The negative prompt. Null means that none was given; an empty string is encoded as an empty prompt.",
    resolve: ({ row }) => settingsOf(row.config).negativePrompt,
  }),
  seed: t.int({
    description: `The seed of the first asset. Asset \`i\` of a batch uses \`seed + i\`; ${maxSeed} is followed by 0.`,
    resolve: ({ row }) => settingsOf(row.config).seed,
  }),
  batchSize: t.int({
    description: "The number of assets that the job generates.",
    resolve: ({ row }) => settingsOf(row.config).batchSize,
  }),
  width: t.int({
    description: "The width of the result in pixels.",
    resolve: ({ row }) => settingsOf(row.config).width,
  }),
  height: t.int({
    description: "The height of the result in pixels.",
    resolve: ({ row }) => settingsOf(row.config).height,
  }),
  steps: t.int({
    description: "The number of denoising steps per asset.",
    resolve: ({ row }) => settingsOf(row.config).steps,
  }),
  guidanceScale: t.float({
    description: "The classifier-free guidance scale. Higher values follow the prompt more closely.",
    resolve: ({ row }) => settingsOf(row.config).guidanceScale,
  }),
  frameCount: t.int({
    nullable: true,
    description: "The number of frames. Null for formats whose model generates single images only.",
    resolve: ({ row }) => settingsOf(row.config).frameCount ?? null,
  }),
  sourceAsset: t.field({
    type: AssetRef,
    nullable: true,
    description:
      "The image that generation starts from. Null if it starts from noise or the image was deleted.",
    resolve: ({ row }) => settingsOf(row.config).sourceAssetId ?? null,
  }),
  strength: t.float({
    nullable: true,
    description:
      "The extent to which the source image is changed, from 0.05 (slightly) to 1 (completely). Null without a source image.",
    resolve: ({ row }) => settingsOf(row.config).strength ?? null,
  }),
  embedPrompt: t.boolean({
    description: "True if the prompt is written to the metadata of the files.",
    resolve: ({ row }) => settingsOf(row.config).embedPrompt ?? true,
  }),
  startBy: t.field({
    type: "DateTime",
    nullable: true,
    description:
      "The deadline for starting. A job that no worker has claimed by then fails within about 30 seconds, without a charge. Null if there is no deadline.",
    resolve: ({ row }) => row.start_by,
  }),
  finishBy: t.field({
    type: "DateTime",
    nullable: true,
    description:
      "The deadline for finishing. A job that hasn't finished by then fails, without a charge. Null if there is no deadline.",
    resolve: ({ row }) => row.finish_by,
  }),
}));
