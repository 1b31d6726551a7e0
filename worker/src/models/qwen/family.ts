import type { Family } from "../family.ts";
import { type Enhancer, loadEnhancer } from "./enhancer.ts";
import { readQwenConfig } from "./packConfig.ts";

/** Qwen2.5-Instruct packs, which rewrite prompts. */
export const qwenFamily: Family<Enhancer> = {
  title: "Qwen2.5",
  supports: (className) => className === "Qwen2ForCausalLM",
  check: async (folder, name) => {
    const config = await readQwenConfig(folder, name);
    return {
      bytes: config.bytes,
      needBytes: needOf(config.bytes),
      load: (runtime) => loadEnhancer(config, runtime),
    };
  },
};

/** Weights, a KV cache of a few hundred tokens, the logits of a prompt, and the runtime, in bytes. */
const needOf = (weights: number): number => Math.round(weights * 1.1 + 512 * 1024 * 1024);
