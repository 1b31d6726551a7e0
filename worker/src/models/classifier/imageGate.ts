import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { JobType } from "#contracts/jobs/catalog.ts";
import type { PolicyFile } from "#policy/policyFile.ts";
import { contentRefused } from "../../errors.ts";
import type { GeneratedFile } from "../../inference/protocol.ts";
import { readVideoFrames } from "../../media/readVideoFrames.ts";
import type { RgbImage } from "../../media/rgbImage.ts";
import { type LogFunction, OnnxRuntime, ProviderError } from "../../onnx/runtime.ts";
import { PackError } from "../packError.ts";
import { packProblem } from "../packReasons.ts";
import { type ImageClassifier, openClassifier } from "./imageClassifier.ts";

/** Checks finished files before they leave the child. */
export type ImageGate = {
  /** Why no job can run: a classifier is installed but can't be used. Null if there is no such problem. */
  problem: string | null;
  /** @throws {PermanentError} `CONTENT_REFUSED` */
  check(files: readonly GeneratedFile[]): Promise<void>;
  close(): Promise<void>;
};

const openGate: ImageGate = { problem: null, check: async () => {}, close: async () => {} };

/**
 * Opens the classifier in `<modelsDir>/classifier` or `<modelsDir>/<any folder>/classifier`. Without a classifier, every
 * image passes. With a broken classifier, every job type is unavailable, because its operator relies on the check. It
 * runs on the CPU: it is small compared to the generating models, and needs no GPU memory this way.
 */
export async function openImageGate(options: {
  modelsDir: string;
  /** Without job types the child generates no files, so no classifier is opened. */
  jobTypes: readonly JobType[];
  policy: PolicyFile["images"];
  threads: number;
  log: LogFunction;
}): Promise<ImageGate> {
  const { policy, threads, log } = options;
  const folder = options.jobTypes.length > 0 ? await findClassifier(options.modelsDir) : null;
  if (!folder) return openGate;
  const runtime = await OnnxRuntime.start({ threads, requireCuda: false, providers: ["cpu"], log });
  try {
    const classifier = await openClassifier(folder, runtime);
    const limits = limitsFor(classifier, policy);
    log("info", "finished images are classified", { labels: classifier.labels.join(",") });
    return {
      problem: null,
      check: (files) => checkFiles(files, classifier, limits, policy),
      close: () => runtime.close(),
    };
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    await runtime.close();
    const problem = packProblem(error, folder);
    log("error", "the image classifier can't be used", { folder, problem });
    return { ...openGate, problem: `The image classifier can't be used: ${problem}.` };
  }
}

export async function findClassifier(modelsDir: string): Promise<string | null> {
  const entries = await readdir(modelsDir).catch((): string[] => []);
  for (const folder of [modelsDir, ...entries.sort().map((entry) => join(modelsDir, entry))]) {
    const candidate = join(folder, "classifier");
    if ((await stat(candidate).catch(() => null))?.isDirectory()) return candidate;
  }
  return null;
}

type Limits = ReadonlyMap<string, number>;

function limitsFor(classifier: ImageClassifier, policy: PolicyFile["images"]): Limits {
  const limits = new Map<string, number>();
  for (const [label, limit] of Object.entries(policy.refuse)) {
    if (classifier.labels.includes(label.toLowerCase())) limits.set(label.toLowerCase(), limit);
  }
  if (limits.size > 0) return limits;
  throw new PackError(
    "config.json",
    `the policy file has no limit for any of its labels (${classifier.labels.join(", ")}); add one under images.refuse`,
  );
}

async function checkFiles(
  files: readonly GeneratedFile[],
  classifier: ImageClassifier,
  limits: Limits,
  { videoFrames, message }: PolicyFile["images"],
): Promise<void> {
  for (const file of files) {
    const images: Array<string | RgbImage> =
      file.mimeType === "image/png" ? [file.path] : await readVideoFrames(file.path, videoFrames);
    for (const image of images) {
      const scores = await classifier.classify(image);
      const label = [...limits].find(([name, limit]) => (scores.get(name) ?? 0) >= limit)?.[0];
      if (label) throw contentRefused("image", { category: "image", rule: `label ${label}`, message });
    }
  }
}
