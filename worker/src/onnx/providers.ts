import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Where models can run, best first. */
export const providers = ["tensorrt", "cuda", "cpu"] as const;
export type Provider = (typeof providers)[number];

/** What is tried where the operator says nothing. */
export const defaultProviders: readonly Provider[] = ["cuda", "cpu"];

/** What TensorRT cannot run goes to CUDA; nothing else is ever mixed. */
export const sessionProviders = (provider: Provider): Provider[] =>
  provider === "tensorrt" ? ["tensorrt", "cuda"] : [provider];

/** Asking for a provider whose library is missing makes ONNX Runtime print an error of its own. */
export function assertInstalled(provider: Provider): void {
  if (provider === "cpu") return;
  const entry = createRequire(import.meta.url).resolve("onnxruntime-node");
  const folder = join(dirname(entry), "..", "bin", "napi-v6", process.platform, process.arch);
  const library =
    process.platform === "win32"
      ? `onnxruntime_providers_${provider}.dll`
      : `libonnxruntime_providers_${provider}.so`;
  if (existsSync(join(folder, library))) return;
  throw new Error(`onnxruntime-node was installed without its ${provider} library`);
}
