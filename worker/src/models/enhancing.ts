import { jobCatalog } from "#contracts/jobs/catalog.ts";
import { CancelledError } from "../diffusion/cancelled.ts";
import type {
  Enhancement,
  GenerationRequest,
  GenerationResult,
  GenerationState,
} from "../inference/protocol.ts";
import type { LogFunction } from "../onnx/runtime.ts";
import type { FamilyState } from "./modelPacks.ts";
import type { EnhanceHooks, EnhanceRequest, Enhancer } from "./qwen/enhancer.ts";
import { notes } from "./qwen/judgeAnswer.ts";

/** The services of the enhancement step. */
export type EnhancingParts = {
  state: FamilyState<Enhancer>;
  log: LogFunction;
};

type Hooks = { report(state: GenerationState): void; isCancelled(): boolean };

/** Milliseconds of an enhancement: in total, for loading the model, and in ONNX Runtime. */
type EnhancementTimings = { total: number; load: number; run: number };

/**
 * Enhances the prompt, then generates. The enhancement's time counts as `load_ms` and `text_encode_ms`.
 * @throws what `generate` throws
 */
export async function generateEnhanced(
  parts: EnhancingParts,
  request: GenerationRequest,
  hooks: Hooks,
  generate: (request: GenerationRequest, hooks: Hooks) => Promise<GenerationResult>,
): Promise<GenerationResult> {
  const { enhancement, spent } = await enhanceWithProgress(parts, request, hooks);
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
 * Enhances the prompt and reports the text while it grows. If the enhancer fails, the result has a note for the user
 * and the original prompt is used.
 * @throws {CancelledError}
 */
async function enhanceWithProgress(
  parts: EnhancingParts,
  request: GenerationRequest,
  hooks: Hooks,
): Promise<{ enhancement: Enhancement; spent: EnhancementTimings }> {
  const started = performance.now();
  const spent: EnhancementTimings = { total: 0, load: 0, run: 0 };
  const report = (phase: "loading_model" | "enhancing_prompt", enhancedPrompt: string | null) =>
    hooks.report({
      phase,
      step: 0,
      totalSteps: request.steps * request.batchSize,
      remainingMs: null,
      preview: null,
      enhancedPrompt,
    });
  const enhanceRequest: EnhanceRequest = {
    prompt: request.prompt,
    media: jobCatalog[request.type].media,
    seed: request.seed,
  };
  if (parts.state.available && !parts.state.pack.isLoaded) report("loading_model", null);
  const enhancement = await enhanceOrNote(parts, enhanceRequest, {
    onReady() {
      spent.load = performance.now() - started;
      report("enhancing_prompt", null);
    },
    onRun: (run) => {
      spent.run = run;
    },
    onText: (text) => report("enhancing_prompt", text),
    isCancelled: hooks.isCancelled,
  });
  // Replaces the partial text: the complete answer may have been rejected.
  report("enhancing_prompt", enhancement.prompt);
  spent.total = performance.now() - started;
  return { enhancement, spent };
}

type RequestHooks = Partial<EnhanceHooks> & {
  isCancelled(): boolean;
  /** The model is loaded. */
  onReady?(): void;
  /** Milliseconds spent in ONNX Runtime. */
  onRun?(ms: number): void;
};

/** Enhances one prompt. A failure is logged and becomes a note for the user. @throws {CancelledError} */
export async function enhanceOrNote(
  { state, log }: EnhancingParts,
  request: EnhanceRequest,
  hooks: RequestHooks,
): Promise<Enhancement> {
  try {
    if (!state.available) throw new Error(state.reason);
    return await state.pack.use(async (enhancer) => {
      hooks.onReady?.();
      const before = enhancer.runMs;
      try {
        return await enhancer.enhance(request, { onText: () => {}, ...hooks });
      } finally {
        hooks.onRun?.(enhancer.runMs - before);
      }
    });
  } catch (error) {
    if (error instanceof CancelledError) throw error;
    log("error", "prompt enhancement failed", {
      ...(state.available && { pack: state.pack.name }),
      reason: error instanceof Error ? error.message : String(error),
    });
    return { prompt: null, note: notes.failed };
  }
}
