import type { Family } from "../family.ts";
import { wanMemoryNeed } from "./memoryNeed.ts";
import { readWanConfig } from "./packConfig.ts";
import { loadWan } from "./pipeline.ts";

/** WAN 2.1 text-to-video packs: the pipeline class of diffusers. */
export const wanFamily: Family = {
  title: "WAN 2.1",
  supports: (className) => /^(ORT)?Wan(Video)?Pipeline$/.test(className),
  check: async (folder, name) => {
    const config = await readWanConfig(folder, name);
    const needBytes = wanMemoryNeed(config.bytes, config.vae);
    return { bytes: config.bytes, needBytes, load: (runtime, log) => loadWan(config, runtime, log) };
  },
};
