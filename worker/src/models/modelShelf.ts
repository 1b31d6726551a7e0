import { OnnxError } from "../onnx/onnxError.ts";
import type { LogFunction, OnnxRuntime } from "../onnx/runtime.ts";
import type { CheckedPack, Family, Pipeline } from "./family.ts";
import { type FoundPack, findPacks } from "./findPacks.ts";
import { PackError } from "./packError.ts";

/** Packs up to this size are loaded before the first job, unless told otherwise; larger ones when one comes. */
export const defaultEagerBytes = 512 * 1024 * 1024;

export type ShelfOptions = {
  modelsDir: string;
  eagerBytes: number;
  runtime: OnnxRuntime;
  log: LogFunction;
};

/** A pack that may serve jobs; loaded when first asked for, warm afterwards. */
export type ShelfPack = {
  readonly name: string;
  readonly isLoaded: boolean;
  /** Throws PackError or OnnxError; may be tried again. */
  load(): Promise<Pipeline>;
};

export type FamilyState = { available: true; pack: ShelfPack } | { available: false; reason: string };

/** The model packs of a folder. */
export class ModelShelf {
  readonly #options: ShelfOptions;
  #packs: Promise<FoundPack[]> | null = null;

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  /** Chooses the first usable pack of a family, by name. The reason, if there is none, names what to mend. */
  async prepare(family: Family, size: { width: number; height: number }): Promise<FamilyState> {
    this.#packs ??= findPacks(this.#options.modelsDir);
    const reasons: string[] = [];
    for (const found of await this.#packs) {
      // An index that can't be read may be of any family; say so rather than "not found".
      if (found.className === null) {
        const problem = "model_index.json is not valid; copy it again";
        this.#options.log("error", "model pack can't be used", { folder: found.folder, problem });
        reasons.push(`Model pack ${found.name} can't be used: ${problem}.`);
      } else if (family.recognises(found.className)) {
        const state = await this.#tryPack(family, found, size);
        if (state.available) return state;
        reasons.push(state.reason);
      }
    }
    const [broken] = reasons;
    if (broken) return { available: false, reason: broken };
    const { modelsDir, log } = this.#options;
    // The normal case of an installation that only makes pictures: nothing to warn of.
    log("info", `there is no ${family.title} model pack, its formats are not available`, { modelsDir });
    const reason = `No ${family.title} model pack was found under MODELS_DIR; put one there (a folder with model_index.json).`;
    return { available: false, reason };
  }

  async #tryPack(
    family: Family,
    found: FoundPack,
    size: { width: number; height: number },
  ): Promise<FamilyState> {
    try {
      const checked = await family.check(found.folder, found.name);
      const pack = this.#shelve(found.name, checked);
      if (checked.bytes <= this.#options.eagerBytes) {
        const started = performance.now();
        await (await pack.load()).warmUp(size.width, size.height);
        this.#options.log("info", "model loaded", {
          pack: found.name,
          ms: Math.round(performance.now() - started),
        });
      }
      return { available: true, pack };
    } catch (error) {
      if (!(error instanceof PackError || error instanceof OnnxError)) throw error;
      this.#options.log("error", "model pack can't be used", {
        folder: found.folder,
        problem: error.message,
      });
      return { available: false, reason: `Model pack ${found.name} can't be used: ${error.message}.` };
    }
  }

  #shelve(name: string, checked: CheckedPack): ShelfPack {
    const { runtime, log } = this.#options;
    let loading: Promise<Pipeline> | null = null;
    let isLoaded = false;
    return {
      name,
      get isLoaded() {
        return isLoaded;
      },
      async load() {
        loading ??= checked.load(runtime, log);
        try {
          const pipeline = await loading;
          isLoaded = true;
          return pipeline;
        } catch (error) {
          // The operator may mend the pack before the next job.
          loading = null;
          throw error;
        }
      },
    };
  }
}
