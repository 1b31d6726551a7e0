import type { Formatter } from "../lib/formatter.ts";
import { plural } from "./plural.ts";
import { siteMessages } from "./site.ts";

type Media = "image" | "video";

/** The library and the page of an image or video. */
export const libraryMessages = {
  title: "Library",
  backToNewest: "Back to newest",
  showMore: "Show more",
  deleted: { image: "Image deleted.", video: "Video deleted." } satisfies Record<Media, string>,
  unfinished: (count: number) => `${count} unfinished ${plural(count, { one: "job", other: "jobs" })}`,
  emptyTitle: "Your library is empty",
  emptyLead: "Images and videos you generate are saved here.",
  emptyAction: "Generate your first image",
  seed: (seed: number) => `Seed ${seed}`,
  videoLength: "Video, ",

  asset: {
    title: "Image",
    detailsLabel: { image: "Image details", video: "Video details" } satisfies Record<Media, string>,
    useAsSource: "Use as source",
    delete: "Delete",
    deleteQuestion: {
      image: "Delete this image? You can't undo this.",
      video: "Delete this video? You can't undo this.",
    } satisfies Record<Media, string>,
    deleteCancel: "Cancel",
    deleting: "Deleting…",
    sameBatch: "Same batch",
    batchImage: (position: number) => `Image ${position}`,
  },

  details: {
    format: "Format",
    seed: "Seed",
    size: "Size",
    steps: "Steps",
    guidanceScale: "Guidance",
    negativePrompt: "Negative prompt",
    source: "Source image",
    strength: (strength: number, format: Formatter) => `Strength ${format.percent(strength)}`,
    viewSource: "View source image",
    deletedSource: "Deleted",
    prompt: "Prompt",
    promptExcluded: "Not saved in the file",
    file: "File",
    created: "Created",
    price: "Price",
    batchPrice: (credits: number, batchSize: number, format: Formatter) =>
      batchSize > 1
        ? `${siteMessages.credits(credits, format)} for ${batchSize}`
        : siteMessages.credits(credits, format),
    dimensions: (width: number, height: number) => `${width} × ${height}`,
    videoDimensions: (width: number, height: number, seconds: number) => `${width} × ${height}, ${seconds} s`,
  },

  timings: {
    heading: "Generation time",
    load: "Load model",
    encodePrompt: "Encode prompt",
    denoise: "Generate",
    decode: "Decode",
    encodeFile: "Encode file",
    upload: "Save",
    milliseconds: (ms: number) => `${Math.round(ms)} ms`,
  },

  errors: {
    assetNotFound: "This image or video doesn't exist or has been deleted.",
    fileUnavailable: "The file can't be read right now. Try again in a moment.",
  },
};
