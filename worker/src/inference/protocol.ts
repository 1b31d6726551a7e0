import type { Timings } from "#contracts/callback/message.ts";
import type { JobType } from "#contracts/jobs/catalog.ts";
import type { JobPhase } from "#contracts/jobs/definition.ts";
import type { Preview } from "#contracts/redis/events.ts";
import type { MemoryAnswer, MemoryMessage, ModelNeed } from "./memoryProtocol.ts";

/** What the control plane asks of an inference child. Sizes in pixels. */
export type GenerationRequest = {
  jobId: string;
  attempt: number;
  type: JobType;
  prompt: string;
  /** null: none given, which is not the same as an empty one (`force_zeros_for_empty_prompt`). */
  negativePrompt: string | null;
  width: number;
  height: number;
  steps: number;
  guidanceScale: number;
  /** null for SDXL. */
  frameCount: number | null;
  /** Seed of the first picture; picture `i` uses `(seed + i) mod 2^31`. */
  seed: number;
  batchSize: number;
  /** The prompt is to be rewritten by the enhancer first. */
  enhance: boolean;
  /** Picture to begin with instead of pure noise; null for text to image. */
  source: SourcePicture | null;
  /** False: the files say how they were made, but not from which prompt. */
  embedPrompt: boolean;
  /** Existing empty folder for the results; the control plane removes it. */
  workFolder: string;
};

/** `path` is in the work folder, of any size and format; `strength` from 0 (the picture as it is) to 1 (noise). */
export type SourcePicture = { path: string; strength: number };

/** The current state of a running generation; each one replaces the one before. */
export type GenerationState = {
  phase: JobPhase;
  /** Denoising steps done of `totalSteps`, over the whole batch. */
  step: number;
  totalSteps: number;
  /** Milliseconds until the end as far as one can tell; null before the first step. */
  remainingMs: number | null;
  preview: Preview | null;
  /** The enhanced prompt as far as it is written; null before, and where none was asked for. */
  enhancedPrompt: string | null;
};

/** One finished file in the work folder. */
export type GeneratedFile = {
  batchIndex: number;
  seed: number;
  path: string;
  mimeType: "image/png" | "video/mp4";
  width: number;
  height: number;
  /** Seconds; null for pictures. */
  duration: number | null;
  /** Bytes. */
  fileSize: number;
  /** WebP, at most 320 pixels on the longer side. */
  thumbnailPath: string;
  /** ThumbHash, base64. */
  thumbHash: string;
};

export type GenerationTimings = Omit<Timings, "upload_ms">;

/** What came of enhancing: a prompt, or a sentence for people that says why their own was used. */
export type Enhancement = { prompt: string | null; note: string | null };

/** A prompt to enhance outside of a job. */
export type EnhancementRequest = {
  /** Of this request; takes the place of a job's. */
  jobId: string;
  prompt: string;
  media: "image" | "video";
  seed: number;
};

/** The pack that enhances prompts, or why none does. */
export type EnhancerState = { available: true; pack: string } | { available: false; reason: string };

export type GenerationResult = {
  files: GeneratedFile[];
  timings: GenerationTimings;
  /** null where the job did not ask for it. */
  enhancement: Enhancement | null;
};

/** What a pack stands of a format's settings; a request beyond it is fitted to it. Absent: no limit of its own. */
export type CapabilityLimits = {
  minSteps?: number;
  maxSteps?: number;
  /** 1: no guidance at all. */
  maxGuidanceScale?: number;
  /** false: it makes pictures from text alone, although its format may begin with one. */
  takesSource?: false;
};

/** What a child can do: for each job type of its queue, the pack that serves it or why none does. */
export type Capability =
  | { type: JobType; available: true; pack: string; limits?: CapabilityLimits }
  | { type: JobType; available: false; reason: string };

export type ToChild =
  | { kind: "run"; request: GenerationRequest }
  | { kind: "enhance"; request: EnhancementRequest }
  | { kind: "cancel"; jobId: string }
  | { kind: "stop" }
  | MemoryAnswer;

export type FromChild =
  /** Where models will run; before any is loaded. */
  | { kind: "provider"; provider: string }
  | {
      kind: "ready";
      provider: string;
      capabilities: Capability[];
      models: ModelNeed[];
      enhancer: EnhancerState;
    }
  /** It cannot work in this installation and ends. */
  | { kind: "refused"; reason: string }
  | MemoryMessage
  | { kind: "state"; jobId: string; state: GenerationState }
  | { kind: "done"; jobId: string; result: GenerationResult }
  | { kind: "enhanced"; jobId: string; enhancement: Enhancement }
  | { kind: "cancelled"; jobId: string }
  | { kind: "failed"; jobId: string; code: string; message: string; detail: string; retryable: boolean };
