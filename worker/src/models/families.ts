import type { ModelFamily } from "#contracts/jobs/definition.ts";
import type { Family, Loadable } from "./family.ts";
import { qwenFamily } from "./qwen/family.ts";
import { sdxlFamily } from "./sdxl/family.ts";
import { wanFamily } from "./wan/family.ts";

/** Every model family that makes something; a new one is a folder and a line here. */
export const families = {
  sdxl: sdxlFamily,
  wan: wanFamily,
} satisfies Record<ModelFamily, Family>;

/** True where some family, or the enhancer, runs models of a class. */
export const isSupported = (className: string): boolean =>
  [...Object.values<Family<Loadable>>(families), qwenFamily].some((family) => family.recognises(className));
