import { z } from "zod";
import type { FormatChoiceFragment, JobSettingsFragment, SubmitJobInput } from "../../gql/graphql.ts";

/** The largest seed: seeds are 31-bit. */
export const maxSeed = 2_147_483_647;
/** What the slider stands at first, and what the API takes unless told. */
export const defaultStrength = 0.6;

const whole = (name: string) =>
  z.coerce.number({ error: `${name} is a whole number.` }).int({ error: `${name} is a whole number.` });

/**
 * The form as it is posted. Numbers left blank mean the format's own value, so that a form without JavaScript
 * stays right when another format is chosen. `formats`: those on offer; their limits are checked here to be
 * quick and in the right place, and by the API to be sure.
 */
export function generateSchema(formats: readonly FormatChoiceFragment[]) {
  return z
    .object({
      type: z.string({ error: "Choose a format." }),
      prompt: z
        .string({ error: "Say what you want to see." })
        .trim()
        .min(1, { error: "Say what you want to see." }),
      negativePrompt: z.string().trim().optional(),
      seedMode: z.enum(["random", "fixed"]).default("random"),
      seed: whole("The seed")
        .min(0, { error: "The seed is at least 0." })
        .max(maxSeed, { error: `The seed is at most ${maxSeed}.` })
        .optional(),
      batchSize: whole("The number of pictures").default(1),
      width: whole("The width").optional(),
      height: whole("The height").optional(),
      steps: whole("The number of steps").optional(),
      guidanceScale: z.coerce.number({ error: "The guidance is a number." }).optional(),
      sourceAssetId: z.string().optional(),
      strength: z.coerce
        .number({ error: "The strength is a number." })
        .min(0.05, { error: "The strength is at least 0.05." })
        .max(1, { error: "The strength is at most 1." })
        .optional(),
      keepPromptOut: z.boolean().default(false),
      idempotencyKey: z.string().max(200).optional(),
    })
    .superRefine((value, context) => {
      const format = formats.find((candidate) => candidate.type === value.type);
      const refuse = (field: keyof typeof value, message: string) =>
        context.addIssue({ code: "custom", path: [field], message });
      if (!format) return refuse("type", "Choose one of the formats.");
      // The reason is for operators: it tells of files.
      if (!format.available) return refuse("type", "This format is not available at the moment.");
      checkLimits(value, format, refuse);
    });
}

export type GenerateValues = z.output<ReturnType<typeof generateSchema>>;

function checkLimits(
  value: Omit<GenerateValues, "type">,
  format: FormatChoiceFragment,
  refuse: (field: keyof GenerateValues, message: string) => void,
): void {
  const { limits } = format;
  const within = (field: "steps" | "guidanceScale" | "width" | "height", name: string, range: Range) => {
    const number = value[field];
    if (number === undefined) return;
    if (number < range.min || number > range.max) {
      refuse(field, `${name} is between ${range.min} and ${range.max} for this format.`);
    } else if (range.multipleOf && number % range.multipleOf !== 0) {
      refuse(field, `${name} is a multiple of ${range.multipleOf} for this format.`);
    }
  };
  if (value.prompt.length > limits.promptLength) {
    refuse("prompt", `At most ${limits.promptLength} characters; this has ${value.prompt.length}.`);
  }
  if ((value.negativePrompt?.length ?? 0) > limits.promptLength) {
    refuse("negativePrompt", `At most ${limits.promptLength} characters.`);
  }
  if (value.sourceAssetId && !format.takesSource) {
    refuse("sourceAssetId", "This format cannot begin with a picture. Choose None, or another format.");
  }
  within("steps", "The number of steps", limits.steps);
  within("guidanceScale", "The guidance", limits.guidanceScale);
  within("width", "The width", limits.side);
  within("height", "The height", limits.side);
  const pixels = (value.width ?? format.width) * (value.height ?? format.height);
  if (pixels > limits.pixels) refuse("width", "Width times height is too large for this format.");
  if (value.seedMode === "fixed" && value.seed === undefined) {
    refuse("seed", "Give a seed, or choose Random.");
  }
  if (!limits.batchSizes.includes(value.batchSize)) {
    refuse("batchSize", `This format makes ${limits.batchSizes.join(", ")} at a time.`);
  }
}

type Range = { min: number; max: number; multipleOf?: number | null };

/** What the API is asked for. `random` gives a seed where none was fixed: the person may keep it later. */
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
    // The slider is always there and always says something.
    strength: values.sourceAssetId ? (values.strength ?? null) : null,
    embedPrompt: values.keepPromptOut ? false : null,
    idempotencyKey: values.idempotencyKey || null,
  };
}

/** The values of the form as texts, for a new page or for "use again". */
export type FormDefaults = Partial<Record<keyof GenerateValues, string>>;

/** A source that was deleted meanwhile is left out: the form says so by not having one. */
export function sourceDefaults(settings: Pick<Settings, "sourceAsset" | "strength" | "embedPrompt">) {
  return {
    ...(settings.sourceAsset
      ? { sourceAssetId: settings.sourceAsset.id, strength: String(settings.strength ?? defaultStrength) }
      : {}),
    ...(settings.embedPrompt ? {} : { keepPromptOut: "on" }),
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
