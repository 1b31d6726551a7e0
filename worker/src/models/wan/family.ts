import type { Family } from "../family.ts";
import { PackError } from "../packError.ts";

/** WAN 2.1: packs are recognised, and refused until there is a pipeline for them. */
export const wanFamily: Family = {
  title: "WAN 2.1",
  recognises: (className) => /^(ORT)?Wan(Video)?Pipeline$/.test(className),
  check: async () => {
    throw new PackError("model_index.json", "WAN 2.1 packs are not supported by this release yet");
  },
};
