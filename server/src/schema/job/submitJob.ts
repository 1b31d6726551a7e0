import { z } from "zod";
import { maxSeed, promptLimit } from "#contracts/jobs/definition.ts";
import {
  idempotencyKeyInput,
  imageNotFoundMessage,
  negativePromptInput,
  promptInput,
  seedInput,
} from "#contracts/submit/fields.ts";
import { builder } from "../../builder.ts";
import { submitJob } from "../../domain/jobs/submitJob.ts";
import {
  ContentRefusedError,
  FormatUnavailableError,
  IdempotencyConflictError,
  InsufficientCreditsError,
  InvalidInputError,
  NotAuthenticatedError,
  QueueFullError,
} from "../../errors.ts";
import { JobTypeRef } from "../enums.ts";
import { uuidOf } from "../ids.ts";
import { JobRef } from "./Job.ts";

/** Also of `retryJob`. */
export const idempotencyKeyDescription =
  "A unique key of 1 to 255 characters. Repeating a request with the same key within 24 hours returns the job of the first request.";

/** Rules that hold for all formats. SQL checks the limits of each format. */
const submitSchema = z.looseObject({
  prompt: promptInput,
  negativePrompt: negativePromptInput.nullish(),
  seed: seedInput.nullish(),
  idempotencyKey: idempotencyKeyInput.nullish(),
});

const SubmitJobInput = builder.inputType("SubmitJobInput", {
  description: "The settings of a job to submit. Omitted settings use the format's defaults.",
  validate: submitSchema,
  fields: (t) => ({
    type: t.field({ type: JobTypeRef, required: true, description: "The name of the format to generate." }),
    prompt: t.string({
      required: true,
      description: `The description of the result to generate, from 1 to ${promptLimit} characters.`,
    }),
    negativePrompt: t.string({
      description: `What the result should avoid, up to ${promptLimit} characters. Null means no negative prompt; an empty string is encoded as an empty prompt.`,
    }),
    seed: t.int({
      description: `The seed of the first asset, from 0 to ${maxSeed}. The same seed and settings reproduce the same result. Each further asset of a batch uses the next seed; ${maxSeed} is followed by 0. Random if omitted.`,
    }),
    batchSize: t.int({ description: "The number of assets to generate, as allowed by the format's limits." }),
    width: t.int({ description: "The width in pixels, as allowed by the format's limits." }),
    height: t.int({ description: "The height in pixels, as allowed by the format's limits." }),
    steps: t.int({ description: "The number of denoising steps, as allowed by the format's limits." }),
    guidanceScale: t.float({
      description: "The classifier-free guidance scale, as allowed by the format's limits.",
    }),
    sourceAssetId: t.id({
      description:
        "The `id` or `uuid` of one of the viewer's images to start from. Only for formats with `acceptsSourceAsset`.",
    }),
    strength: t.float({
      description:
        "The extent to which the source image is changed, from 0.05 (slightly) to 1 (completely). Defaults to 0.6. Only with `sourceAssetId`.",
    }),
    embedPrompt: t.boolean({
      description: "True to write the prompt to the metadata of the files. Defaults to true.",
    }),
    startBy: t.field({
      type: "DateTime",
      description:
        "The deadline for starting, at most seven days ahead. A job that no worker has claimed by then fails, without a charge.",
    }),
    finishBy: t.field({
      type: "DateTime",
      description:
        "The deadline for finishing, at most seven days ahead. A job that hasn't finished by then fails, without a charge.",
    }),
    idempotencyKey: t.string({ description: idempotencyKeyDescription }),
  }),
});

function sourceAssetUuid(id: string | number | null | undefined): string | null {
  if (id == null || id === "") return null;
  const uuid = uuidOf("Asset", String(id));
  if (uuid) return uuid;
  throw new InvalidInputError([{ path: ["sourceAssetId"], message: imageNotFoundMessage }]);
}

builder.mutationField("submitJob", (t) =>
  t.field({
    type: JobRef,
    description: "Submits a job and reserves its credits.",
    errors: {
      types: [
        InvalidInputError,
        NotAuthenticatedError,
        ContentRefusedError,
        FormatUnavailableError,
        InsufficientCreditsError,
        IdempotencyConflictError,
        QueueFullError,
      ],
      union: { description: "The result of submitting a job: the job, or the reason for the refusal." },
      result: { description: "The job was submitted and is waiting for a worker." },
      dataField: { description: "The submitted job, or the existing one for a repeated idempotency key." },
    },
    args: {
      input: t.arg({
        type: SubmitJobInput,
        required: true,
        description: "The settings of the job to submit.",
      }),
    },
    resolve: async (_root, { input }, context) => {
      const sourceAssetId = sourceAssetUuid(input.sourceAssetId);
      return { row: await submitJob(context, { ...input, sourceAssetId }), progress: null };
    },
  }),
);
