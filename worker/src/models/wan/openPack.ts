import type { OnnxModel } from "../../onnx/onnxModel.ts";
import type { OnnxRuntime } from "../../onnx/runtime.ts";
import { fixedSizeProblem, openComponent } from "../openComponent.ts";
import { PackError } from "../packError.ts";
import { cacheInput, cacheOutput, firstChunkInput } from "./decodeWithCaches.ts";
import { type Component, components, type WanConfig } from "./packConfig.ts";

export type WanModels = Readonly<Record<Component, OnnxModel>>;

type Interface = { inputs: string[]; outputs: string[] };

/** Inputs and outputs of the exports; see "WAN 2.1 folders" in docs/models.md. */
function interfaceOf(component: Component, config: WanConfig): Interface {
  switch (component) {
    case "text_encoder":
      return { inputs: ["input_ids", "attention_mask"], outputs: ["last_hidden_state"] };
    case "transformer":
      return {
        inputs: ["hidden_states", "timestep", "encoder_hidden_states"],
        outputs: ["out_hidden_states"],
      };
    case "vae_decoder": {
      const caches = config.vae.caches?.map((_cache, index) => index) ?? [];
      return {
        inputs: ["latent_sample", ...(config.vae.caches ? [firstChunkInput] : []), ...caches.map(cacheInput)],
        outputs: ["sample", ...caches.map(cacheOutput)],
      };
    }
  }
}

const ranks = {
  input_ids: 2,
  attention_mask: 2,
  hidden_states: 5,
  encoder_hidden_states: 3,
  latent_sample: 5,
};

/**
 * Opens the three models and checks their inputs and outputs. Nothing stays open after an error.
 * @throws {PackError}
 * @throws {OnnxError} only when memory ran out
 */
export async function openModels(config: WanConfig, runtime: OnnxRuntime): Promise<WanModels> {
  const models: Partial<Record<Component, OnnxModel>> = {};
  try {
    for (const component of components) {
      const model = await openComponent(runtime, config.paths[component], `${component}/model.onnx`, ranks);
      checkNames(component, model, interfaceOf(component, config));
      models[component] = model;
    }
    checkAxes(models as WanModels, config);
    return models as WanModels;
  } catch (error) {
    for (const component of components) await runtime.release(config.paths[component]);
    throw error;
  }
}

function checkNames(component: Component, model: OnnxModel, { inputs, outputs }: Interface): void {
  const problems = [
    ...inputs.filter((name) => !model.inputNames.includes(name)).map((name) => `has no input "${name}"`),
    ...model.inputNames
      .filter((name) => !inputs.includes(name))
      .map((name) => `has an unknown input "${name}"`),
    ...outputs.filter((name) => !model.outputNames.includes(name)).map((name) => `has no output "${name}"`),
  ];
  if (problems.length === 0) return;
  // There may be dozens of caches; three problems are enough.
  const summary = problems.slice(0, 3).join(", ");
  throw new PackError(
    `${component}/model.onnx`,
    `the model ${summary}; export it as docs/models.md describes`,
  );
}

/** Rejects fixed axes that would only fail in the middle of a job. @throws {PackError} */
function checkAxes({ transformer, vae_decoder: decoder }: WanModels, { vae, tokenizer }: WanConfig): void {
  const length = transformer.axis("encoder_hidden_states", 1);
  if (length !== null && length !== tokenizer.length) {
    throw new PackError(
      "transformer/config.json",
      `text_len is ${tokenizer.length}, but the model was exported for ${length} tokens`,
    );
  }
  const requireDynamic = (
    model: OnnxModel,
    component: string,
    input: string,
    axis: number,
    what: string,
  ): void => {
    if (model.axis(input, axis) === null) return;
    throw new PackError(
      `${component}/model.onnx`,
      `the ${what} of "${input}" is fixed; export it as a dynamic axis`,
    );
  };
  const requireDynamicSize = (model: OnnxModel, component: string, input: string): void => {
    const problem = fixedSizeProblem(model.inputs.find(({ name }) => name === input));
    if (problem) throw new PackError(`${component}/model.onnx`, problem);
  };
  requireDynamicSize(transformer, "transformer", "hidden_states");
  requireDynamicSize(decoder, "vae_decoder", "latent_sample");
  requireDynamic(transformer, "transformer", "hidden_states", 2, "number of frames");
  if (!vae.caches) requireDynamic(decoder, "vae_decoder", "latent_sample", 2, "number of frames");
}
