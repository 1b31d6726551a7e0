import { join } from "node:path";
import { maxSeed } from "#contracts/jobs/definition.ts";
import { denoise, yieldAndCheck } from "../../diffusion/denoise.ts";
import { isGuided } from "../../diffusion/guidance.ts";
import { createPreviewer } from "../../diffusion/latentPreview.ts";
import { gaussianNoise, randomName } from "../../diffusion/random.ts";
import { PermanentError } from "../../errors.ts";
import type { GeneratedFile, GenerationRequest, GenerationResult } from "../../inference/protocol.ts";
import { encodePreview } from "../../media/encodePreview.ts";
import type { RgbImage } from "../../media/rgbImage.ts";
import { writePicture } from "../../media/writePicture.ts";
import type { LogFunction, OnnxRuntime } from "../../onnx/runtime.ts";
import type { GenerationHooks, Pipeline } from "../family.ts";
import { Progress } from "../progress.ts";
import { createPredict } from "./denoiser.ts";
import { decodeLatents } from "./latentDecoder.ts";
import { openModels, type SdxlModels } from "./openPack.ts";
import type { SdxlConfig } from "./packConfig.ts";
import { createPromptEncoder, type PromptEmbeds, type PromptEncoder, zerosLike } from "./promptEncoder.ts";

/** Loads an SDXL pack. Throws PackError or OnnxError. */
export async function loadSdxl(
  config: SdxlConfig,
  runtime: OnnxRuntime,
  log: LogFunction,
): Promise<Pipeline> {
  const models = await openModels(config, runtime);
  const encoder = createPromptEncoder(
    { model: models.text_encoder, tokenize: config.tokenizer },
    { model: models.text_encoder_2, tokenize: config.tokenizer2 },
  );
  const pipeline = new SdxlPipeline(config, models, encoder, runtime, log);
  return {
    generate: (request, hooks) => pipeline.generate(request, hooks),
    warmUp: (width, height) => pipeline.warmUp(width, height),
  };
}

type LatentShape = readonly [number, number, number];
type Clock = { text: number; denoise: number; decode: number; files: number };

class SdxlPipeline {
  readonly #config: SdxlConfig;
  readonly #models: SdxlModels;
  readonly #encoder: PromptEncoder;
  readonly #runtime: OnnxRuntime;
  readonly #log: LogFunction;
  /** Milliseconds from the last step to the end in the job before. */
  #tailMs = 0;

  constructor(
    config: SdxlConfig,
    models: SdxlModels,
    encoder: PromptEncoder,
    runtime: OnnxRuntime,
    log: LogFunction,
  ) {
    this.#config = config;
    this.#models = models;
    this.#encoder = encoder;
    this.#runtime = runtime;
    this.#log = log;
  }

  async generate(request: GenerationRequest, hooks: GenerationHooks): Promise<GenerationResult> {
    const started = performance.now();
    const runBefore = this.#runtime.runMs;
    const clock: Clock = { text: 0, denoise: 0, decode: 0, files: 0 };
    const progress = new Progress({
      totalSteps: request.steps * request.batchSize,
      tailMs: this.#tailMs,
      report: hooks.report,
      now: () => performance.now(),
    });
    const previewer = createPreviewer(
      this.#config.previewMap,
      () => performance.now(),
      () => progress.send(),
    );
    progress.previewer = previewer;
    const writing: Promise<GeneratedFile>[] = [];
    try {
      const shape = this.#latentShape(request.width, request.height);
      progress.enter("encoding_prompt");
      const prompts = await timed(clock, "text", () => this.#encodePrompts(request));
      progress.enter("denoising");
      for (let index = 0; index < request.batchSize; index += 1) {
        const isLast = index === request.batchSize - 1;
        const predict = createPredict(this.#models.unet, { ...prompts, ...request, latentShape: shape });
        const latents = gaussianNoise(seedOf(request, index), shape[0] * shape[1] * shape[2]);
        const scheduler = this.#config.scheduler(request.steps);
        await timed(clock, "denoise", () =>
          denoise({
            latents,
            scheduler,
            predict,
            guidanceScale: request.guidanceScale,
            guidanceRescale: this.#config.guidanceRescale,
            isCancelled: hooks.isCancelled,
            onStep: (_done, denoised) => {
              previewer.offer(denoised, shape);
              progress.stepDone();
            },
          }),
        );
        if (isLast) progress.enter("decoding");
        const image = await timed(clock, "decode", () =>
          decodeLatents(this.#models.vae_decoder, latents, shape, this.#config),
        );
        // Written while the next picture is denoised.
        const written = this.#write(request, index, image, scheduler.label);
        written.catch(() => {});
        writing.push(written);
        if (!isLast) await yieldAndCheck(hooks.isCancelled);
      }
      progress.enter("encoding_file");
      const files = await timed(clock, "files", () => Promise.all(writing));
      this.#tailMs = clock.decode / request.batchSize + clock.files;
      return { files, timings: timingsOf(clock, started, this.#runtime.runMs - runBefore) };
    } finally {
      // Nothing may touch the work folder after this job.
      await Promise.allSettled([...writing, previewer.settle()]);
    }
  }

  async warmUp(width: number, height: number): Promise<void> {
    const shape = this.#latentShape(width, height);
    const positive = await this.#encoder.encode("");
    const predict = createPredict(this.#models.unet, {
      positive,
      negative: zerosLike(positive),
      latentShape: shape,
      width,
      height,
    });
    const latents = new Float32Array(shape[0] * shape[1] * shape[2]);
    await predict(latents, 0);
    await encodePreview(await decodeLatents(this.#models.vae_decoder, latents, shape, this.#config));
  }

  /** [channels, height, width] of the latents. Throws PermanentError for sizes the VAE can't make. */
  #latentShape(width: number, height: number): LatentShape {
    const factor = this.#config.vaeFactor;
    if (width % factor === 0 && height % factor === 0 && width > 0 && height > 0) {
      return [this.#config.latentChannels, height / factor, width / factor];
    }
    throw new PermanentError("INVALID_SIZE", `Width and height have to be multiples of ${factor} pixels.`);
  }

  /** A missing negative prompt is zeros where the pack says so; an empty one is encoded like any other. */
  async #encodePrompts(
    request: GenerationRequest,
  ): Promise<{ positive: PromptEmbeds; negative: PromptEmbeds | null }> {
    const positive = await this.#encoder.encode(request.prompt);
    this.#noteDropped("prompt", request, positive.dropped);
    if (!isGuided(request.guidanceScale)) {
      return { positive, negative: null };
    }
    if (request.negativePrompt === null && this.#config.forceZerosForEmptyPrompt) {
      return { positive, negative: zerosLike(positive) };
    }
    const negative = await this.#encoder.encode(request.negativePrompt ?? "");
    this.#noteDropped("negative prompt", request, negative.dropped);
    return { positive, negative };
  }

  #noteDropped(what: string, request: GenerationRequest, dropped: number): void {
    if (dropped === 0) return;
    this.#log("warn", `the ${what} is longer than the text encoders take, its end was left out`, {
      jobId: request.jobId,
      droppedTokens: dropped,
    });
  }

  async #write(
    request: GenerationRequest,
    index: number,
    image: RgbImage,
    sampler: string,
  ): Promise<GeneratedFile> {
    const seed = seedOf(request, index);
    const path = join(request.workFolder, `${index}.png`);
    const thumbnailPath = join(request.workFolder, `${index}.webp`);
    const guided = isGuided(request.guidanceScale);
    const { fileSize, thumbHash } = await writePicture(
      image,
      {
        ...request,
        // Without guidance the negative prompt had no part in the picture.
        negativePrompt: guided ? request.negativePrompt : null,
        guidanceRescale: guided ? this.#config.guidanceRescale : 0,
        seed,
        sampler,
        model: this.#config.name,
        random: randomName,
      },
      { picture: path, thumbnail: thumbnailPath },
    );
    return {
      batchIndex: index,
      seed,
      path,
      mimeType: "image/png",
      width: image.width,
      height: image.height,
      duration: null,
      fileSize,
      thumbnailPath,
      thumbHash,
    };
  }
}

/** Picture `i` of a batch is the picture that seed + i alone would give; seeds wrap at 2³¹. */
const seedOf = (request: GenerationRequest, index: number): number => (request.seed + index) % (maxSeed + 1);

async function timed<T>(clock: Clock, part: keyof Clock, work: () => Promise<T>): Promise<T> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    clock[part] += performance.now() - started;
  }
}

function timingsOf(clock: Clock, started: number, sessionRunMs: number): GenerationResult["timings"] {
  return {
    total_ms: performance.now() - started,
    load_ms: 0,
    text_encode_ms: clock.text,
    denoise_ms: clock.denoise,
    decode_ms: clock.decode,
    file_encode_ms: clock.files,
    session_run_ms: sessionRunMs,
  };
}
