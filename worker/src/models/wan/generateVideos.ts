import { jobCatalog } from "#contracts/jobs/catalog.ts";
import { denoise, isOverflow, numericOverflow, yieldAndCheck } from "../../diffusion/denoise.ts";
import { isGuided } from "../../diffusion/guidance.ts";
import { createPreviewer, type Previewer } from "../../diffusion/latentPreview.ts";
import { gaussianNoise, stepNoise } from "../../diffusion/random.ts";
import { PermanentError } from "../../errors.ts";
import type { GeneratedFile, GenerationRequest } from "../../inference/protocol.ts";
import { type Planes, type RgbImage, rgbFromPlanes } from "../../media/rgbImage.ts";
import type { LogFunction, OnnxRuntime } from "../../onnx/runtime.ts";
import type { Scheduler } from "../../schedulers/scheduler.ts";
import type { GenerationHooks, PipelineResult } from "../family.ts";
import { Progress } from "../progress.ts";
import { saveImage, seedOf } from "../saveImage.ts";
import { checkDecoder } from "./checkDecoder.ts";
import { decodeFrames } from "./decodeFrames.ts";
import { createPredict } from "./denoiser.ts";
import { middleFrame } from "./latentFrames.ts";
import type { WanModels } from "./openPack.ts";
import type { WanConfig } from "./packConfig.ts";
import { type EncodedPrompts, encodePrompts } from "./promptEncoder.ts";
import { saveVideo, type VideoSettings } from "./saveVideo.ts";
import { type VideoShape, videoShape } from "./videoShape.ts";

export type WanContext = {
  config: WanConfig;
  models: WanModels;
  runtime: OnnxRuntime;
  log: LogFunction;
  /** Monotonic time in milliseconds. */
  now(): number;
};

type Job = {
  context: WanContext;
  request: GenerationRequest;
  hooks: GenerationHooks;
  shape: VideoShape;
  parameters: VideoSettings;
  previewer: Previewer;
  progress: Progress;
  clock: { text: number; denoise: number; decode: number; files: number };
};

/** Frames per second of formats without a rate: the rate that WAN 2.1 was trained with. */
const trainedFps = 16;

/**
 * Generates the videos or images of one job one by one. Frames are passed from the decoder to the file encoder as they
 * are decoded.
 * @param tailMs expected milliseconds from the last step to the end
 * @throws {CancelledError | RetryableError | PermanentError} after all its work has stopped
 */
export async function generateVideos(
  context: WanContext,
  request: GenerationRequest,
  hooks: GenerationHooks,
  tailMs: number,
): Promise<PipelineResult> {
  const { config, models, runtime, now } = context;
  const started = now();
  const runBefore = runtime.runMs;
  const progress = new Progress({
    totalSteps: request.steps * request.batchSize,
    tailMs,
    report: hooks.report,
    now,
  });
  const previewer = createPreviewer(config.previewMap, now, () => progress.send());
  progress.previewer = previewer;
  const job = prepare(context, request, hooks, { previewer, progress });
  const { clock } = job;
  try {
    progress.enter("encoding_prompt");
    const encoder = { model: models.text_encoder, tokenizer: config.tokenizer };
    const { guided } = job.parameters;
    const prompts = await encodePrompts(encoder, request, { guided, log: context.log });
    clock.text = now() - started;
    progress.enter("denoising");
    const files: GeneratedFile[] = [];
    for (let index = 0; index < request.batchSize; index += 1)
      files.push(await generateOne(job, prompts, index));
    return {
      files,
      timings: {
        total_ms: now() - started,
        load_ms: 0,
        text_encode_ms: clock.text,
        denoise_ms: clock.denoise,
        decode_ms: clock.decode,
        file_encode_ms: clock.files,
        session_run_ms: runtime.runMs - runBefore,
      },
    };
  } finally {
    await previewer.settle();
  }
}

/** @throws {PermanentError} for requests that WAN can't run, before anything is computed */
function prepare(
  context: WanContext,
  request: GenerationRequest,
  hooks: GenerationHooks,
  parts: Pick<Job, "previewer" | "progress">,
): Job {
  if (request.source) {
    throw new PermanentError("SOURCE_UNSUPPORTED");
  }
  const frameCount = request.frameCount ?? 1;
  const parameters: VideoSettings = {
    fps: jobCatalog[request.type].fps ?? trainedFps,
    frameCount,
    sampler: context.config.scheduler.create(request.steps, () => {}).label,
    model: context.config.name,
    guided: isGuided(request.guidanceScale),
    guidanceRescale: context.config.guidance.rescale,
  };
  const shape = videoShape(context.config, { ...request, frameCount });
  const clock = { text: 0, denoise: 0, decode: 0, files: 0 };
  return { context, request, hooks, shape, parameters, clock, ...parts };
}

/** Generates file `index` of the batch: noise → latents → frames → file. */
async function generateOne(job: Job, prompts: EncodedPrompts, index: number): Promise<GeneratedFile> {
  const { context, request, shape, parameters, progress, clock } = job;
  const { config, models, now } = context;
  const from = now();
  const scheduler = config.scheduler.create(request.steps, stepNoise(seedOf(request, index)));
  const latents = await denoiseOne(job, prompts, scheduler, index);
  const denoised = now();
  clock.denoise += denoised - from;
  if (index === request.batchSize - 1) progress.enter("decoding");
  let decoded = denoised;
  const onDecoded = () => {
    decoded = now();
    clock.decode += decoded - denoised;
    if (index === request.batchSize - 1) progress.enter("encoding_file");
  };
  const frames = cancellable(decodeFrames(models.vae_decoder, latents, shape, config.vae), job);
  const save = jobCatalog[request.type].media === "video" ? saveVideo : saveSingleFrame;
  const file = await save(request, index, frames, parameters, onDecoded).catch(async (error: unknown) => {
    // Distinguishes a broken decoder from latents that overflow.
    if (isOverflow(error)) await checkDecoder(models, config, shape);
    throw error;
  });
  clock.files += now() - decoded;
  return file;
}

/** Denoises one video, starting from the noise of its seed. */
async function denoiseOne(
  job: Job,
  prompts: EncodedPrompts,
  scheduler: Scheduler,
  index: number,
): Promise<Float32Array> {
  const { context, request, hooks, shape, previewer, progress } = job;
  await yieldAndCheck(hooks.isCancelled);
  const [channels, frames, height, width] = shape;
  const latents = gaussianNoise(seedOf(request, index), channels * frames * height * width);
  await denoise({
    latents,
    scheduler,
    guidance: { scale: request.guidanceScale, ...context.config.guidance },
    predict: createPredict(context.models.transformer, prompts, shape, {
      isCancelled: hooks.isCancelled,
      // A step of a real model takes many seconds, so the first half is reported as a sign of life.
      onHalf: () => progress.send(),
    }),
    isCancelled: hooks.isCancelled,
    onStep: (_done, denoised) => {
      previewer.offer(middleFrame(denoised, shape), [channels, height, width]);
      progress.stepDone();
    },
  });
  return latents;
}

async function saveSingleFrame(
  request: GenerationRequest,
  index: number,
  frames: AsyncIterable<Planes>,
  parameters: VideoSettings,
  onDecoded: () => void,
): Promise<GeneratedFile> {
  let image: RgbImage | null = null;
  for await (const frame of frames) {
    image = rgbFromPlanes(frame);
    if (!image) throw numericOverflow("decoding");
  }
  onDecoded();
  if (!image) throw new Error("the VAE gave no frame");
  return await saveImage(request, index, image, parameters);
}

/** Checks for cancellation between two frames. */
async function* cancellable(frames: AsyncIterable<Planes>, { hooks }: Job): AsyncGenerator<Planes> {
  for await (const frame of frames) {
    await yieldAndCheck(hooks.isCancelled);
    yield frame;
  }
}
