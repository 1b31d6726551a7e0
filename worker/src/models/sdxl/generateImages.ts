import { denoise, yieldAndCheck } from "../../diffusion/denoise.ts";
import { createPreviewer, type Previewer } from "../../diffusion/latentPreview.ts";
import { gaussianNoise, stepNoise } from "../../diffusion/random.ts";
import type { GeneratedFile, GenerationRequest, GenerationTimings } from "../../inference/protocol.ts";
import type { LogFunction, OnnxRuntime } from "../../onnx/runtime.ts";
import type { Scheduler } from "../../schedulers/scheduler.ts";
import type { GenerationHooks, PipelineResult } from "../family.ts";
import { Progress } from "../progress.ts";
import { saveImage, seedOf } from "../saveImage.ts";
import { createPredict } from "./denoiser.ts";
import { type EncodedPrompts, encodePrompts } from "./encodePrompts.ts";
import { takesGuidance } from "./guidanceEmbedding.ts";
import { decodeLatents } from "./latentDecoder.ts";
import { type LatentShape, latentShape } from "./latentShape.ts";
import type { SdxlModels } from "./openPack.ts";
import type { SdxlConfig } from "./packConfig.ts";
import type { PromptEncoder } from "./promptEncoder.ts";
import { clampSampling, type Sampling } from "./sampling.ts";
import { encodeSource } from "./sourceLatents.ts";

export type SdxlContext = {
  config: SdxlConfig;
  models: SdxlModels;
  encoder: PromptEncoder;
  runtime: OnnxRuntime;
  log: LogFunction;
  /** Monotonic time in milliseconds. */
  now(): number;
};

type Job = {
  context: SdxlContext;
  request: GenerationRequest;
  plan: Sampling["plan"];
  hooks: GenerationHooks;
  shape: LatentShape;
  previewer: Previewer;
  progress: Progress;
};

/**
 * Generates the images of one job one by one. Each file is encoded while the next image is denoised.
 * @param tailMs expected milliseconds from the last step to the end
 * @throws {CancelledError | PermanentError} after all its work has stopped
 */
export async function generateImages(
  context: SdxlContext,
  original: GenerationRequest,
  hooks: GenerationHooks,
  tailMs: number,
): Promise<PipelineResult> {
  const { config, models, encoder, runtime, now } = context;
  const { request, plan, guided } = clampSampling(original, {
    limits: config.limits,
    takesGuidance: takesGuidance(models.unet),
  });
  const started = now();
  const runBefore = runtime.runMs;
  const shape = latentShape(config, request.width, request.height);
  const totalSteps = plan.count * request.batchSize;
  const progress = new Progress({ totalSteps, tailMs, report: hooks.report, now });
  const previewer = createPreviewer(config.previewMap, now, () => progress.send());
  progress.previewer = previewer;
  const job: Job = { context, request, plan, hooks, shape, previewer, progress };
  const clock = { text: 0, denoise: 0, decode: 0, files: 0 };
  const timed = async <T>(part: keyof typeof clock, work: () => Promise<T>): Promise<T> => {
    const from = now();
    const result = await work();
    clock[part] += now() - from;
    return result;
  };
  const saving: Promise<GeneratedFile>[] = [];
  try {
    progress.enter("encoding_prompt");
    const prompts = await timed("text", () =>
      encodePrompts(encoder, request, { ...config, guided, log: context.log }),
    );
    const source = await timed("text", () => encodeSource(context, request, shape));
    progress.enter("denoising");
    for (let index = 0; index < request.batchSize; index += 1) {
      const scheduler = config.scheduler.create(request.steps, stepNoise(seedOf(request, index)));
      const latents = await timed("denoise", () => denoiseImage(job, { prompts, source }, scheduler, index));
      if (index === request.batchSize - 1) progress.enter("decoding");
      const image = await timed("decode", () =>
        decodeLatents(models.vae_decoder, latents, shape, config.latentScale),
      );
      const { name: model, guidance } = config;
      const made = { sampler: scheduler.label, model, guided, guidanceRescale: guidance.rescale };
      const saved = saveImage(request, index, image, made);
      // Awaited below. Until then, a failure must not count as an unhandled rejection.
      saved.catch(() => {});
      saving.push(saved);
    }
    progress.enter("encoding_file");
    const files = await timed("files", () => Promise.all(saving));
    const timings: GenerationTimings = {
      total_ms: now() - started,
      load_ms: 0,
      text_encode_ms: clock.text,
      denoise_ms: clock.denoise,
      decode_ms: clock.decode,
      file_encode_ms: clock.files,
      session_run_ms: runtime.runMs - runBefore,
    };
    return { files, timings };
  } finally {
    // Nothing may write to the work folder after this job.
    await Promise.allSettled([...saving, previewer.settle()]);
  }
}

/** Denoises one image, starting from the noise of its seed, or from the source with that noise added. */
async function denoiseImage(
  job: Job,
  { prompts, source }: { prompts: EncodedPrompts; source: Float32Array | null },
  scheduler: Scheduler,
  index: number,
): Promise<Float32Array> {
  const { request, plan, hooks, shape, previewer, progress } = job;
  const { config, models } = job.context;
  await yieldAndCheck(hooks.isCancelled);
  const latents = gaussianNoise(seedOf(request, index), shape[0] * shape[1] * shape[2]);
  await denoise({
    latents,
    source: source && { latents: source, firstStep: plan.first },
    scheduler,
    guidance: { scale: request.guidanceScale, ...config.guidance },
    predict: createPredict(models.unet, {
      ...prompts,
      latentShape: shape,
      width: request.width,
      height: request.height,
      guidanceScale: request.guidanceScale,
      timeCondWidth: config.timeCondWidth,
    }),
    isCancelled: hooks.isCancelled,
    onStep: (_done, denoised) => {
      previewer.offer(denoised, shape);
      progress.stepDone();
    },
  });
  return latents;
}
