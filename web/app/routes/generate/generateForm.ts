import { z } from "zod";
import type { FormatChoiceFragment, JobSettingsFragment, SubmitJobInput } from "../../gql/graphql.ts";
import { generateMessages } from "../../messages/generate.ts";

/** The largest seed: seeds are 31-bit. */
export const maxSeed = 2_147_483_647;
/** The initial value of the slider, and the API's default. */
export const defaultStrength = 0.6;

const { errors, format: formatText } = generateMessages;

const integer = () => z.coerce.number({ error: errors.wholeNumber }).int({ error: errors.wholeNumber });

/**
 * The schema of the submitted form. Empty numbers mean the format's default, so that a form without JavaScript stays
 * valid when another format is selected. The limits of `formats` are checked here for immediate feedback at the field;
 * the API checks them too.
 */
export function generateSchema(formats: readonly FormatChoiceFragment[]) {
  return z
    .object({
      type: z.string({ error: errors.formatRequired }),
      prompt: z.string({ error: errors.promptRequired }).trim().min(1, { error: errors.promptRequired }),
      negativePrompt: z.string().trim().optional(),
      seedMode: z.enum(["random", "fixed"]).default("random"),
      seed: integer()
        .min(0, { error: errors.atLeast(0) })
        .max(maxSeed, { error: errors.atMost(maxSeed) })
        .optional(),
      batchSize: integer().default(1),
      width: integer().optional(),
      height: integer().optional(),
      steps: integer().optional(),
      guidanceScale: z.coerce.number({ error: errors.number }).optional(),
      sourceAssetId: z.string().optional(),
      strength: z.coerce
        .number({ error: errors.number })
        .min(0.05, { error: errors.atLeast(0.05) })
        .max(1, { error: errors.atMost(1) })
        .optional(),
      excludePrompt: z.boolean().default(false),
      idempotencyKey: z.string().max(200).optional(),
    })
    .superRefine((value, context) => {
      const format = formats.find((candidate) => candidate.type === value.type);
      const addError = (field: keyof typeof value, message: string) =>
        context.addIssue({ code: "custom", path: [field], message });
      if (!format) return addError("type", errors.formatRequired);
      // The worker's reason is for operators only.
      if (!format.isAvailable) return addError("type", formatText.unavailable);
      checkLimits(value, format, addError);
    });
}

export type GenerateValues = z.output<ReturnType<typeof generateSchema>>;

function checkLimits(
  value: Omit<GenerateValues, "type">,
  format: FormatChoiceFragment,
  addError: (field: keyof GenerateValues, message: string) => void,
): void {
  const { limits } = format;
  const checkRange = (field: "steps" | "guidanceScale" | "width" | "height", range: Range) => {
    const number = value[field];
    if (number === undefined) return;
    if (number < range.min || number > range.max) addError(field, errors.range(range.min, range.max));
    else if (range.multipleOf && number % range.multipleOf !== 0) {
      addError(field, errors.multipleOf(range.multipleOf));
    }
  };
  if (value.prompt.length > limits.maxPromptLength) {
    addError("prompt", errors.promptTooLong(value.prompt.length, limits.maxPromptLength));
  }
  if ((value.negativePrompt?.length ?? 0) > limits.maxPromptLength) {
    addError("negativePrompt", errors.negativePromptTooLong(limits.maxPromptLength));
  }
  if (value.sourceAssetId && !format.acceptsSourceAsset) addError("sourceAssetId", errors.sourceUnsupported);
  checkRange("steps", limits.steps);
  checkRange("guidanceScale", limits.guidanceScale);
  checkRange("width", limits.sideLength);
  checkRange("height", limits.sideLength);
  const pixels = (value.width ?? format.width) * (value.height ?? format.height);
  if (pixels > limits.maxPixels) addError("width", errors.tooManyPixels);
  if (value.seedMode === "fixed" && value.seed === undefined) addError("seed", errors.seedRequired);
  if (!limits.batchSizes.includes(value.batchSize)) {
    addError("batchSize", errors.batchSizeUnsupported(limits.batchSizes));
  }
}

type Range = { min: number; max: number; multipleOf?: number | null };

/** The input of the mutation. Null values use the defaults of the format, and a random seed. */
export function toSubmitInput(values: GenerateValues, format: FormatChoiceFragment): SubmitJobInput {
  return {
    type: format.type,
    prompt: values.prompt,
    negativePrompt: values.negativePrompt || null,
    seed: values.seedMode === "fixed" ? (values.seed ?? null) : null,
    batchSize: values.batchSize,
    width: values.width ?? null,
    height: values.height ?? null,
    steps: values.steps ?? null,
    guidanceScale: values.guidanceScale ?? null,
    sourceAssetId: values.sourceAssetId || null,
    // The slider always has a value, also without a source.
    strength: values.sourceAssetId ? (values.strength ?? null) : null,
    embedPrompt: values.excludePrompt ? false : null,
    idempotencyKey: values.idempotencyKey || null,
  };
}

/** Initial values of the form as text. */
export type FormDefaults = Partial<Record<keyof GenerateValues, string>>;

/** The source and strength of a job. A source that has been deleted is left out. */
export function sourceDefaults(settings: Pick<Settings, "sourceAsset" | "strength" | "embedPrompt">) {
  return {
    ...(settings.sourceAsset
      ? { sourceAssetId: settings.sourceAsset.id, strength: String(settings.strength ?? defaultStrength) }
      : {}),
    ...(settings.embedPrompt ? {} : { excludePrompt: "on" }),
  };
}

type Settings = JobSettingsFragment & { sourceAsset?: { id: string } | null };

export function defaultsFromSettings(settings: Settings, seed = settings.seed): FormDefaults {
  return {
    type: settings.type,
    prompt: settings.prompt,
    negativePrompt: settings.negativePrompt ?? "",
    seedMode: "fixed",
    seed: String(seed),
    batchSize: String(settings.batchSize),
    width: String(settings.width),
    height: String(settings.height),
    steps: String(settings.steps),
    guidanceScale: String(settings.guidanceScale),
    ...sourceDefaults(settings),
  };
}
