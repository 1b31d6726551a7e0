import { type LogFunction, type OnnxRuntime, ProviderError } from "../onnx/runtime.ts";
import type { Family, Loadable } from "./family.ts";
import { type FolderProblem, type FoundPack, findPacks } from "./findPacks.ts";
import type { MemoryGrants } from "./memoryGrants.ts";
import { memoryNeed } from "./memoryNeed.ts";
import { ModelPack } from "./modelPack.ts";
import { noPack, packProblem, unusablePack } from "./packReasons.ts";

/** Packs up to this size are loaded at start; larger ones by their first job. */
export const defaultEagerBytes = 512 * 1024 * 1024;

export type ModelPacksOptions = {
  modelsDir: string;
  /** True if a family or the enhancer runs models of this class. */
  isSupported(className: string): boolean;
  eagerBytes: number;
  runtime: OnnxRuntime;
  memory: MemoryGrants;
  log: LogFunction;
};

export type FamilyState<P extends Loadable = Loadable> =
  | { available: true; pack: ModelPack<P> }
  | { available: false; reason: string };

type Size = { width: number; height: number };

/** The model packs in a folder. */
export class ModelPacks {
  readonly #options: ModelPacksOptions;
  readonly #shelved = new Map<string, ModelPack<Loadable>>();
  readonly #problems: FolderProblem[] = [];
  #packs: Promise<FoundPack[]> | null = null;

  constructor(options: ModelPacksOptions) {
    this.#options = options;
    options.memory.onUnload((model) => void this.#unload(model));
  }

  /** The packs that can serve jobs. */
  get packs(): readonly ModelPack<Loadable>[] {
    return [...this.#shelved.values()];
  }

  /** Chooses the first usable pack of a family, by name. If there is none, the reason says what to fix. */
  async prepare<P extends Loadable>(family: Family<P>, size: Size): Promise<FamilyState<P>> {
    const packs = await this.#find();
    const reasons: string[] = [];
    for (const found of packs) {
      // An unreadable index may belong to any family, so it is reported instead of "not found".
      if (found.className === null) {
        const problem = found.problem ?? "model_index.json can't be read";
        this.#options.log("error", "model pack can't be used", { folder: found.folder, problem });
        reasons.push(unusablePack(found.name, problem));
      } else if (family.supports(found.className)) {
        const state = await this.#tryPack(family, found, size);
        if (state.available) return state;
        reasons.push(state.reason);
      }
    }
    const [broken] = reasons;
    if (broken) return { available: false, reason: broken };
    const { modelsDir, isSupported, log } = this.#options;
    const unsupported = packs.filter(({ className }) => className !== null && !isSupported(className));
    const reason = noPack(family.title, this.#problems, unsupported);
    // An installation without packs of a family is normal, so only problems and unsupported packs are warnings.
    const level = this.#problems.length + unsupported.length > 0 ? "warn" : "info";
    log(level, `no ${family.title} model pack found, its formats are unavailable`, {
      modelsDir,
      reason,
    });
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
    let pack: ModelPack<P> | null = null;
    try {
      const checked = await family.check(found.folder, found.name);
      const needBytes = await memoryNeed(modelsDir, found, checked);
      pack = new ModelPack<P>({ name: found.name, needBytes, checked, runtime, memory, log });
      // A pack that doesn't fit beside the others now is loaded by its first job.
      if (checked.bytes <= eagerBytes) {
        await pack.warmIfRoom((pipeline) => pipeline.warmUp(size.width, size.height));
      }
      this.#shelved.set(found.name, pack as unknown as ModelPack<Loadable>);
      return { available: true, pack };
    } catch (error) {
      // Any other error of a pack only disables its own formats; throwing would restart the process in a loop.
      if (error instanceof ProviderError) throw error;
      const problem = packProblem(error, found.folder);
      log("error", "model pack can't be used", { folder: found.folder, problem });
      await pack?.unload();
      return { available: false, reason: unusablePack(found.name, problem) };
    }
  }

  #find(): Promise<FoundPack[]> {
    const { modelsDir, log } = this.#options;
    this.#packs ??= findPacks(modelsDir, (problem) => {
      this.#problems.push(problem);
      const what = problem.name === "" ? "MODELS_DIR" : "a folder or link in MODELS_DIR";
      log(problem.name === "" ? "error" : "warn", `${what} ${problem.problem}`, { path: problem.folder });
    });
    return this.#packs;
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
