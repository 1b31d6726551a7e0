import { type JobType, jobCatalog } from "#contracts/jobs/catalog.ts";
import type { ModelFamily } from "#contracts/jobs/definition.ts";
import { planSteps } from "../diffusion/plannedSteps.ts";
import { PermanentError } from "../errors.ts";
import type {
  Capability,
  Enhancement,
  EnhancementRequest,
  EnhancerState,
  GenerationRequest,
  GenerationResult,
  GenerationState,
  ModelMemory,
} from "../inference/protocol.ts";
import { whyNoVideos } from "../media/video/videoCodecs.ts";
import type { Provider } from "../onnx/providers.ts";
import { type LogFunction, OnnxRuntime } from "../onnx/runtime.ts";
import { enhanceOrNote, generateEnhanced } from "./enhancing.ts";
import { toWorkerError } from "./failures.ts";
import { families, isSupported } from "./families.ts";
import type { Pipeline } from "./family.ts";
import { type MemoryGrants, unlimitedMemory } from "./memoryGrants.ts";
import { defaultEagerBytes, type FamilyState, ModelPacks } from "./modelPacks.ts";
import type { Enhancer } from "./qwen/enhancer.ts";
import { qwenFamily } from "./qwen/family.ts";

export type GeneratorOptions = {
  modelsDir: string;
  /** The job types of the queue. */
  jobTypes: JobType[];
  /** True if prompts are also enhanced outside of jobs. */
  enhancer?: boolean;
  /** CPU threads of one operator. */
  threads: number;
  requireCuda: boolean;
  /** Execution providers in order of preference; `cuda`, then `cpu` by default. */
  providers?: Provider[];
  /** Grants memory to models. By default every request is granted. */
  memory?: MemoryGrants;
  /** Called before any model is loaded. */
  onProvider?(provider: Provider): void;
  /** Packs up to this many bytes are loaded at start, larger ones by their first job; 512 MiB by default. */
  eagerBytes?: number;
  log: LogFunction;
};

export type GeneratorHooks = {
  /** Receives the current state. Must not block. */
  report(state: GenerationState): void;
  isCancelled(): boolean;
};

export type Generator = {
  /** The execution provider that models run on. */
  provider: Provider;
  capabilities: Capability[];
  /** The packs that may be loaded, with the memory that each needs. */
  models: ModelMemory[];
  enhancer: EnhancerState;
  /** One at a time. @throws {RetryableError | PermanentError | CancelledError} */
  generate(request: GenerationRequest, hooks: GeneratorHooks): Promise<GenerationResult>;
  /** A failure of the model becomes a note. @throws {CancelledError} */
  enhance(request: EnhancementRequest, isCancelled: () => boolean): Promise<Enhancement>;
  close(): Promise<void>;
};

/**
 * Finds and checks the model packs for some job types, and loads the small ones. A broken pack makes its job types
 * unavailable, with the reason.
 * @throws {ProviderError} when CUDA is required but can't be used
 */
export async function createGenerator(options: GeneratorOptions): Promise<Generator> {
  const runtime = await OnnxRuntime.start(options);
  options.onProvider?.(runtime.provider);
  const { eagerBytes = defaultEagerBytes, memory = unlimitedMemory } = options;
  const shelf = new ModelPacks({ ...options, isSupported, eagerBytes, memory, runtime });
  const states = new Map<ModelFamily, FamilyState<Pipeline>>();
  for (const type of options.jobTypes) {
    const { family, width, height } = jobCatalog[type];
    if (!states.has(family)) states.set(family, await shelf.prepare(families[family], { width, height }));
  }
  const enhances = options.enhancer || options.jobTypes.some((type) => jobCatalog[type].enhanced);
  const enhancer: FamilyState<Enhancer> = enhances
    ? await shelf.prepare(qwenFamily, { width: 0, height: 0 })
    : { available: false, reason: "This worker serves no format that enhances prompts." };
  const videos = await checkVideos(options);
  const stateOf = (type: JobType): FamilyState<Pipeline> => {
    if (jobCatalog[type].media === "video" && !videos.available) return videos;
    const reason = `This worker does not serve ${type}.`;
    return states.get(jobCatalog[type].family) ?? { available: false, reason };
  };
  return {
    provider: runtime.provider,
    capabilities: options.jobTypes.map((type) => capabilityOf(type, stateOf(type), enhancer)),
    models: shelf.packs.map(({ name, needBytes }) => ({ model: name, bytes: needBytes })),
    enhancer: enhancer.available ? { available: true, pack: enhancer.pack.name } : enhancer,
    enhance: (request, isCancelled) =>
      enhanceOrNote({ state: enhancer, log: options.log }, request, { isCancelled }),
    async generate(request, hooks) {
      const state = stateOf(request.type);
      if (!request.enhance || !state.available) return await generate(state, request, hooks);
      return await generateEnhanced(
        { state: enhancer, log: options.log },
        request,
        hooks,
        (enhanced, inner) => generate(state, enhanced, inner),
      );
    },
    async close() {
      await shelf.close();
      await runtime.close();
    },
  };
}

/** Checks the video encoder. Without it, the same packs still generate images. */
async function checkVideos({
  jobTypes,
  log,
}: GeneratorOptions): Promise<{ available: true } | { available: false; reason: string }> {
  const needsVideo = jobTypes.some((type) => jobCatalog[type].media === "video");
  const problem = needsVideo ? await whyNoVideos() : null;
  if (problem === null) return { available: true };
  log("error", "video encoder missing, video formats are unavailable", { problem });
  return {
    available: false,
    reason: "This worker can't encode videos because its video encoder is missing.",
  };
}

function capabilityOf(
  type: JobType,
  state: FamilyState<Pipeline>,
  enhancer: FamilyState<Enhancer>,
): Capability {
  if (state.available && jobCatalog[type].enhanced && !enhancer.available) {
    return { type, available: false, reason: enhancer.reason };
  }
  if (!state.available) return { type, available: false, reason: state.reason };
  const { name, limits } = state.pack;
  return { type, available: true, pack: name, ...(limits && { limits }) };
}

async function generate(
  state: FamilyState<Pipeline>,
  request: GenerationRequest,
  hooks: GeneratorHooks,
): Promise<GenerationResult> {
  if (!state.available) {
    throw new PermanentError("MODEL_UNAVAILABLE", {
      detail: state.reason,
    });
  }
  const started = performance.now();
  try {
    const totalSteps = planSteps(request, state.pack.limits?.maxSteps).count * request.batchSize;
    if (!state.pack.isLoaded) {
      hooks.report({
        phase: "loading_model",
        step: 0,
        totalSteps,
        remainingMs: null,
        preview: null,
        enhancedPrompt: null,
      });
    }
    return await state.pack.use(async (pipeline) => {
      const loadMs = performance.now() - started;
      const { files, timings } = await pipeline.generate(request, {
        report: (state) => hooks.report({ ...state, enhancedPrompt: null }),
        isCancelled: hooks.isCancelled,
      });
      return {
        enhancement: null,
        files,
        timings: { ...timings, load_ms: loadMs, total_ms: performance.now() - started },
      };
    });
  } catch (error) {
    throw toWorkerError(error, state.pack.name);
  }
}
