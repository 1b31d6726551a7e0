import type { ModelFamily } from "#contracts/jobs/definition.ts";
import type { Family, Loadable } from "./family.ts";
import { qwenFamily } from "./qwen/family.ts";
import { sdxlFamily } from "./sdxl/family.ts";
import { wanFamily } from "./wan/family.ts";

/** Every model family that generates images or videos. To add one, create its folder and add a line here. */
export const families = {
  sdxl: sdxlFamily,
  wan: wanFamily,
} satisfies Record<ModelFamily, Family>;

/** True if a family or the enhancer runs models of this class. */
export const isSupported = (className: string): boolean =>
  [...Object.values<Family<Loadable>>(families), qwenFamily].some((family) => family.supports(className));
