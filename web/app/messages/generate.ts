import type { Formatter } from "../lib/formatter.ts";
import { formatEstimate } from "./durations.ts";
import { plural } from "./plural.ts";
import { siteMessages } from "./site.ts";

/** The generate page and its form. */
export const generateMessages = {
  title: "Generate",
  submit: "Generate",
  submitShortcut: "Ctrl+Enter or ⌘+Enter",
  recentJobs: "Recent jobs",

  prompt: {
    label: "Prompt",
    placeholder: "Describe what you want to see",
    characters: "characters",
    examplesHint: "The demo model generates simple scenes. Try one of these:",
    /** The demo model of the embedded services was trained on these. */
    examples: [
      "sunset over mountains",
      "a forest of pine trees",
      "green hills under a blue sky",
      "a red circle on a blue background",
    ],
    enhance: "Enhance",
    enhancing: "Enhancing…",
    enhancingStatus: "Enhancing the prompt",
    enhanced: "Enhanced by Qwen2.5.",
    undo: "Undo",
    enterFirst: "Enter a prompt first.",
  },
  negativePrompt: "Negative prompt",
  format: {
    label: "Format",
    unavailable: "This format is currently unavailable.",
    unavailableCount: (count: number) =>
      `${count} unavailable ${plural(count, { one: "format", other: "formats" })}`,
    noneTitle: "No formats are available",
    noneLead: "No worker currently offers a format. This page updates when one does.",
    cost: (credits: number, estimatedSeconds: number, format: Formatter) =>
      `${siteMessages.credits(credits, format)}, ${formatEstimate(estimatedSeconds * 1000)}`,
  },
  batchSize: "Number of images",
  seed: {
    label: "Seed",
    random: "Random",
    fixed: "Fixed",
    inputLabel: (max: number) => `Seed, a number from 0 to ${max}`,
    placeholder: (max: number) => `0–${max}`,
    randomize: "Randomize seed",
    hint: "The same seed and settings generate the same image.",
  },
  source: {
    label: "Start from an image",
    none: "None",
    unsupported: "The selected format can't start from an image.",
    option: (position: number, seed: number | null) =>
      seed === null ? `Image ${position}` : `Image ${position}, seed ${seed}`,
    empty: "Your images appear here.",
    older: "For an older image, open it in your <link>library</link> and choose “Use as source”.",
  },
  strength: {
    label: "Strength",
    value: (strength: number, format: Formatter) => `${strengthLabel(strength)}, ${format.percent(strength)}`,
    minimum: "Keep the image",
    maximum: "Replace the image",
  },
  advanced: {
    label: "Advanced",
    size: "Size in pixels",
    width: "Width",
    height: "Height",
    steps: "Steps",
    guidanceScale: "Guidance",
    range: (min: number, max: number) => ` ${min} to ${max}`,
    preset: (name: string, width: number, height: number) => `${name}, ${width} by ${height}`,
    presets: {
      standard: "Standard",
      square: "Square",
      portrait: "Portrait",
      landscape: "Landscape",
      tall: "Tall",
      wide: "Wide",
    },
    excludePrompt: "Don't save the prompt in the file",
    excludePromptHint: "Otherwise anyone with the file can read it.",
  },
  price: {
    balance: (balance: number, format: Formatter) => ` of ${format.number(balance)}`,
    insufficient: (balance: number, format: Formatter) => `, you have ${format.number(balance)}`,
  },

  errors: {
    formatRequired: "Choose a format.",
    promptRequired: "Enter a prompt.",
    promptTooLong: (length: number, max: number) =>
      `Use at most ${max} characters; this prompt has ${length}.`,
    negativePromptTooLong: (max: number) => `Use at most ${max} characters.`,
    wholeNumber: "Enter a whole number.",
    number: "Enter a number.",
    atLeast: (min: number) => `Enter at least ${min}.`,
    atMost: (max: number) => `Enter at most ${max}.`,
    range: (min: number, max: number) => `Enter a number from ${min} to ${max} for this format.`,
    multipleOf: (factor: number) => `Enter a multiple of ${factor} for this format.`,
    sourceUnsupported: "This format can't start from an image. Choose None or another format.",
    tooManyPixels: "Width × height is too large for this format.",
    seedRequired: "Enter a seed or choose Random.",
    batchSizeUnsupported: (sizes: readonly number[]) => `This format supports ${sizes.join(", ")} at a time.`,
    contentRefused: (message: string) => `${message} You weren't charged.`,
    tooExpensive: (shortfall: string) => `${shortfall} Generate fewer images or choose a cheaper format.`,
    alreadySubmitted: "This form was already submitted with different values. Submit it again.",
  },
};

/** The effect of a strength from 0.05 to 1 on the source image. */
function strengthLabel(strength: number): string {
  if (strength < 0.3) return "Retouch";
  if (strength < 0.55) return "Keep the composition";
  if (strength < 0.8) return "Keep the rough shapes";
  if (strength < 1) return "Keep the colors";
  return "Replace everything";
}
