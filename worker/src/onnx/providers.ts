import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Execution providers, best first. */
export const providers = ["tensorrt", "cuda", "cpu"] as const;
export type Provider = (typeof providers)[number];

/** The providers that are tried by default. */
export const defaultProviders: readonly Provider[] = ["cuda", "cpu"];

/** TensorRT leaves unsupported nodes to CUDA. No other providers are combined. */
export const sessionProviders = (provider: Provider): Provider[] =>
  provider === "tensorrt" ? ["tensorrt", "cuda"] : [provider];

/** Checks for the provider's library first, because ONNX Runtime also prints to stderr when it is missing. */
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
