import type { Family } from "../family.ts";
import { readSdxlConfig, vaeEncoder } from "./packConfig.ts";
import { loadSdxl } from "./pipeline.ts";
import { capabilityLimits } from "./sampling.ts";

/** SDXL packs: the pipeline classes of diffusers and Optimum. */
export const sdxlFamily: Family = {
  title: "SDXL",
  supports: (className) => /^(ORT)?StableDiffusionXL(Pipeline|Img2ImgPipeline)?$/.test(className),
  check: async (folder, name) => {
    const config = await readSdxlConfig(folder, name);
    const sampling = capabilityLimits({
      limits: config.limits,
      takesGuidance: config.timeCondWidth !== null,
    });
    const limits = config.paths[vaeEncoder] ? sampling : { ...sampling, takesSource: false as const };
    return { bytes: config.bytes, limits, load: (runtime, log) => loadSdxl(config, runtime, log) };
  },
};
