import type { OnnxModel } from "../../onnx/onnxModel.ts";
import type { OnnxRuntime } from "../../onnx/runtime.ts";
import { fixedSizeProblem, openComponent } from "../openComponent.ts";
import { PackError } from "../packError.ts";
import { cacheInput, cacheOutput, firstChunkInput } from "./decodeWithCaches.ts";
import { type Component, components, type WanConfig } from "./packConfig.ts";

export type WanModels = Readonly<Record<Component, OnnxModel>>;

type Interface = { inputs: string[]; outputs: string[] };

/** Inputs and outputs that the pipeline feeds and reads; see docs/models.md, "WAN 2.1 folders". */
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
 * Opens the three models and checks that their inputs and outputs are the ones we know. Throws PackError, with nothing
 * left open; OnnxError only when memory ran out.
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
      .map((name) => `wants an input "${name}" that is not known here`),
    ...outputs.filter((name) => !model.outputNames.includes(name)).map((name) => `has no output "${name}"`),
  ];
  if (problems.length === 0) return;
  // One missing cache says as much as thirty.
  const told = problems.slice(0, 3).join(", ");
  throw new PackError(`${component}/model.onnx`, `the model ${told}; export it as docs/models.md says`);
}

/** Fixed axes that would only fail in the middle of a job. Throws PackError. */
function checkAxes({ transformer, vae_decoder: decoder }: WanModels, { vae, tokenizer }: WanConfig): void {
  const length = transformer.axis("encoder_hidden_states", 1);
  if (length !== null && length !== tokenizer.length) {
    throw new PackError(
      "transformer/config.json",
      `text_len is ${tokenizer.length}, but the model was exported for ${length} tokens`,
    );
  }
  const free = (model: OnnxModel, component: string, input: string, axis: number, what: string): void => {
    if (model.axis(input, axis) === null) return;
    throw new PackError(
      `${component}/model.onnx`,
      `the ${what} of "${input}" is fixed; export it as a free axis`,
    );
  };
  const sizes = (model: OnnxModel, component: string, input: string): void => {
    const problem = fixedSizeProblem(model.inputs.find(({ name }) => name === input));
    if (problem) throw new PackError(`${component}/model.onnx`, problem);
  };
  sizes(transformer, "transformer", "hidden_states");
  sizes(decoder, "vae_decoder", "latent_sample");
  free(transformer, "transformer", "hidden_states", 2, "number of frames");
  if (!vae.caches) free(decoder, "vae_decoder", "latent_sample", 2, "number of frames");
}
