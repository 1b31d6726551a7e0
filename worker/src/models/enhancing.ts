import { jobCatalog } from "#contracts/jobs/catalog.ts";
import { CancelledError } from "../diffusion/cancelled.ts";
import type {
  Enhancement,
  GenerationRequest,
  GenerationResult,
  GenerationState,
} from "../inference/protocol.ts";
import type { LogFunction } from "../onnx/runtime.ts";
import type { FamilyState } from "./modelShelf.ts";
import type { EnhanceHooks, EnhanceRequest, Enhancer } from "./qwen/enhancer.ts";
import { notes } from "./qwen/judgeAnswer.ts";

/** What the enhancing step needs of the generator. */
export type EnhancingParts = {
  state: FamilyState<Enhancer>;
  log: LogFunction;
};

type Hooks = { report(state: GenerationState): void; isCancelled(): boolean };

/** Milliseconds that enhancing took in all, that loading the model took, and that were spent in ONNX Runtime. */
type Spent = { total: number; load: number; run: number };

/**
 * A generation whose prompt is enhanced first; its time counts as time for reading the prompt. Throws what
 * `generate` throws.
 */
export async function generateEnhanced(
  parts: EnhancingParts,
  request: GenerationRequest,
  hooks: Hooks,
  generate: (request: GenerationRequest, hooks: Hooks) => Promise<GenerationResult>,
): Promise<GenerationResult> {
  const { enhancement, spent } = await enhanceRequest(parts, request, hooks);
  const { prompt } = enhancement;
  const { files, timings } = await generate(
    { ...request, prompt: prompt ?? request.prompt },
    {
      report: (state) => hooks.report({ ...state, enhancedPrompt: prompt }),
      isCancelled: hooks.isCancelled,
    },
  );
  return {
    files,
    enhancement,
    timings: {
      ...timings,
      total_ms: timings.total_ms + spent.total,
      load_ms: timings.load_ms + spent.load,
      text_encode_ms: timings.text_encode_ms + spent.total - spent.load,
      session_run_ms: timings.session_run_ms + spent.run,
    },
  };
}

/**
 * The first phase of a format that enhances its prompt: rewrites it, telling the text as it grows. Whatever keeps the
 * enhancer from a good prompt is told by a note, and the person's own is used. Throws only CancelledError.
 */
async function enhanceRequest(
  parts: EnhancingParts,
  request: GenerationRequest,
  hooks: Hooks,
): Promise<{ enhancement: Enhancement; spent: Spent }> {
  const started = performance.now();
  const spent: Spent = { total: 0, load: 0, run: 0 };
  const tell = (phase: "loading_model" | "enhancing_prompt", enhancedPrompt: string | null) =>
    hooks.report({
      phase,
      step: 0,
      totalSteps: request.steps * request.batchSize,
      remainingMs: null,
      preview: null,
      enhancedPrompt,
    });
  const wish: EnhanceRequest = {
    prompt: request.prompt,
    media: jobCatalog[request.type].media,
    seed: request.seed,
  };
  if (parts.state.available && !parts.state.pack.isLoaded) tell("loading_model", null);
  const enhancement = await enhanceOrNote(parts, wish, {
    onReady() {
      spent.load = performance.now() - started;
      tell("enhancing_prompt", null);
    },
    onRun: (run) => {
      spent.run = run;
    },
    onText: (text) => tell("enhancing_prompt", text),
    isCancelled: hooks.isCancelled,
  });
  // The whole of it, or none: what was shown while it grew may have been turned down since.
  tell("enhancing_prompt", enhancement.prompt);
  spent.total = performance.now() - started;
  return { enhancement, spent };
}

type WishHooks = Partial<EnhanceHooks> & {
  isCancelled(): boolean;
  /** The model is loaded. */
  onReady?(): void;
  /** Milliseconds spent in ONNX Runtime. */
  onRun?(ms: number): void;
};

/** Enhances one prompt; a failure becomes a note and a line in the log. Throws only CancelledError. */
export async function enhanceOrNote(
  { state, log }: EnhancingParts,
  wish: EnhanceRequest,
  hooks: WishHooks,
): Promise<Enhancement> {
  try {
    if (!state.available) throw new Error(state.reason);
    return await state.pack.use(async (enhancer) => {
      hooks.onReady?.();
      const before = enhancer.runMs;
      try {
        return await enhancer.enhance(wish, { onText: () => {}, ...hooks });
      } finally {
        hooks.onRun?.(enhancer.runMs - before);
      }
    });
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    log("error", "a prompt could not be enhanced", {
      ...(state.available && { pack: state.pack.name }),
      reason: error instanceof Error ? error.message : String(error),
    });
    return { prompt: null, note: notes.failed };
  }
}
