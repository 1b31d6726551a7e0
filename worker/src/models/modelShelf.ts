import { OnnxError } from "../onnx/onnxError.ts";
import type { LogFunction, OnnxRuntime } from "../onnx/runtime.ts";
import type { Family, Loadable } from "./family.ts";
import { type FoundPack, findPacks } from "./findPacks.ts";
import type { MemoryGrants } from "./memoryGrants.ts";
import { memoryNeed } from "./memoryNeed.ts";
import { PackError } from "./packError.ts";
import { ShelfPack } from "./shelfPack.ts";

/** Packs up to this size are loaded before the first job, unless told otherwise; larger ones when one comes. */
export const defaultEagerBytes = 512 * 1024 * 1024;

export type ShelfOptions = {
  modelsDir: string;
  eagerBytes: number;
  runtime: OnnxRuntime;
  memory: MemoryGrants;
  log: LogFunction;
};

export type FamilyState<P extends Loadable = Loadable> =
  | { available: true; pack: ShelfPack<P> }
  | { available: false; reason: string };

type Size = { width: number; height: number };

/** The model packs of a folder. */
export class ModelShelf {
  readonly #options: ShelfOptions;
  readonly #shelved = new Map<string, ShelfPack<Loadable>>();
  #packs: Promise<FoundPack[]> | null = null;

  constructor(options: ShelfOptions) {
    this.#options = options;
    options.memory.onUnload((model) => void this.#unload(model));
  }

  /** The packs that may serve jobs. */
  get packs(): readonly ShelfPack<Loadable>[] {
    return [...this.#shelved.values()];
  }

  /** Chooses the first usable pack of a family, by name. The reason, if there is none, names what to mend. */
  async prepare<P extends Loadable>(family: Family<P>, size: Size): Promise<FamilyState<P>> {
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

  async close(): Promise<void> {
    for (const pack of this.#shelved.values()) await pack.unload();
  }

  async #tryPack<P extends Loadable>(
    family: Family<P>,
    found: FoundPack,
    size: Size,
  ): Promise<FamilyState<P>> {
    const { modelsDir, eagerBytes, runtime, memory, log } = this.#options;
    try {
      const checked = await family.check(found.folder, found.name);
      const needBytes = await memoryNeed(modelsDir, found, checked);
      const pack = new ShelfPack<P>({ name: found.name, needBytes, checked, runtime, memory, log });
      // What does not fit beside the others now is tried by its first job.
      if (checked.bytes <= eagerBytes) {
        await pack.warmIfRoom((pipeline) => pipeline.warmUp(size.width, size.height));
      }
      this.#shelved.set(found.name, pack as unknown as ShelfPack<Loadable>);
      return { available: true, pack };
    } catch (error) {
      if (!(error instanceof PackError || error instanceof OnnxError)) throw error;
      log("error", "model pack can't be used", { folder: found.folder, problem: error.message });
      return { available: false, reason: `Model pack ${found.name} can't be used: ${error.message}.` };
    }
  }

  async #unload(model: string): Promise<void> {
    const pack = this.#shelved.get(model);
    if (!pack) return this.#options.memory.unloaded(model);
    try {
      await pack.unload();
      this.#options.log("info", "model unloaded", { pack: model });
    } catch (error) {
      this.#options.log("error", "a model could not be unloaded", { pack: model, reason: String(error) });
    }
  }
}
