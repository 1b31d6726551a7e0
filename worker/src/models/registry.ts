import { type JobType, jobCatalog } from "#contracts/jobs/catalog.ts";
import type { ModelFamily } from "#contracts/jobs/definition.ts";
import { planSteps } from "../diffusion/plannedSteps.ts";
import { PermanentError } from "../errors.ts";
import type { ModelNeed } from "../inference/memoryProtocol.ts";
import type {
  Capability,
  Enhancement,
  EnhancementRequest,
  EnhancerState,
  GenerationRequest,
  GenerationResult,
  GenerationState,
} from "../inference/protocol.ts";
import { whyNoVideos } from "../media/video/videoCodecs.ts";
import type { Provider } from "../onnx/providers.ts";
import { type LogFunction, OnnxRuntime } from "../onnx/runtime.ts";
import { enhanceOrNote, generateEnhanced } from "./enhancing.ts";
import { asWorkerFailure } from "./failures.ts";
import { families, isSupported } from "./families.ts";
import type { Pipeline } from "./family.ts";
import { type MemoryGrants, unlimitedMemory } from "./memoryGrants.ts";
import { defaultEagerBytes, type FamilyState, ModelShelf } from "./modelShelf.ts";
import type { Enhancer } from "./qwen/enhancer.ts";
import { qwenFamily } from "./qwen/family.ts";

export type GeneratorOptions = {
  modelsDir: string;
  /** The job types of the queue that is served. */
  jobTypes: JobType[];
  /** Prompts are to be enhanced outside of jobs, too. */
  enhancer?: boolean;
  /** CPU threads of one operator. */
  threads: number;
  requireCuda: boolean;
  /** Execution providers in the order in which they are tried; `cuda`, then `cpu` by default. */
  providers?: Provider[];
  /** Who gives out memory; without one every model may be loaded. */
  memory?: MemoryGrants;
  /** Told before any model is loaded. */
  onProvider?(provider: Provider): void;
  /** Packs of up to so many bytes are loaded at once, larger ones by their first job; 512 MiB by default. */
  eagerBytes?: number;
  log: LogFunction;
};

export type GeneratorHooks = {
  /** Takes the current state; never waits. */
  report(state: GenerationState): void;
  isCancelled(): boolean;
};

export type Generator = {
  /** Where models really run. */
  provider: Provider;
  capabilities: Capability[];
  /** The packs that may be loaded, and the memory each wants. */
  models: ModelNeed[];
  enhancer: EnhancerState;
  /** Throws RetryableError, PermanentError or CancelledError. One at a time. */
  generate(request: GenerationRequest, hooks: GeneratorHooks): Promise<GenerationResult>;
  /** Never fails because of the model; throws CancelledError. */
  enhance(request: EnhancementRequest, isCancelled: () => boolean): Promise<Enhancement>;
  close(): Promise<void>;
};

/**
 * Finds and checks the model packs for some job types, and loads the small ones. A broken pack makes its job
 * types unavailable, with the reason; throws only when CUDA is required and does not work.
 */
export async function createGenerator(options: GeneratorOptions): Promise<Generator> {
  const runtime = await OnnxRuntime.start(options);
  options.onProvider?.(runtime.provider);
  const { eagerBytes = defaultEagerBytes, memory = unlimitedMemory } = options;
  const shelf = new ModelShelf({ ...options, isSupported, eagerBytes, memory, runtime });
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
      return await generateEnhanced({ state: enhancer, log: options.log }, request, hooks, (own, inner) =>
        generate(state, own, inner),
      );
    },
    async close() {
      await shelf.close();
      await runtime.close();
    },
  };
}

/** Without an encoder there are pictures still, from the same packs. */
async function checkVideos({
  jobTypes,
  log,
}: GeneratorOptions): Promise<{ available: true } | { available: false; reason: string }> {
  const wanted = jobTypes.some((type) => jobCatalog[type].media === "video");
  const problem = wanted ? await whyNoVideos() : null;
  if (problem === null) return { available: true };
  log("error", "videos can't be made here", { problem });
  return { available: false, reason: "This worker can't make videos: its video encoder is missing." };
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
    throw asWorkerFailure(error, state.pack.name);
  }
}
