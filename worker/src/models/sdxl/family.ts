import type { Family } from "../family.ts";
import { readSdxlConfig } from "./packConfig.ts";
import { loadSdxl } from "./pipeline.ts";

/** SDXL text-to-image packs: diffusers' and Optimum's pipelines of that name. */
export const sdxlFamily: Family = {
  title: "SDXL",
  recognises: (className) => /^(ORT)?StableDiffusionXL(Pipeline|Img2ImgPipeline)?$/.test(className),
  check: async (folder, name) => {
    const config = await readSdxlConfig(folder, name);
    return { bytes: config.bytes, load: (runtime, log) => loadSdxl(config, runtime, log) };
  },
};
