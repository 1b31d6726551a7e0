import type { Family } from "../family.ts";
import { readSdxlConfig, vaeEncoder } from "./packConfig.ts";
import { loadSdxl } from "./pipeline.ts";
import { limitsForForms } from "./sampling.ts";

/** SDXL packs: diffusers' and Optimum's pipelines of that name. */
export const sdxlFamily: Family = {
  title: "SDXL",
  supports: (className) => /^(ORT)?StableDiffusionXL(Pipeline|Img2ImgPipeline)?$/.test(className),
  check: async (folder, name) => {
    const config = await readSdxlConfig(folder, name);
    const sampling = limitsForForms({ limits: config.limits, takesGuidance: config.timeCondWidth !== null });
    const limits = config.paths[vaeEncoder] ? sampling : { ...sampling, takesSource: false as const };
    return { bytes: config.bytes, limits, load: (runtime, log) => loadSdxl(config, runtime, log) };
  },
};
