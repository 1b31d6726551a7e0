import type { OnnxModel } from "../../onnx/onnxModel.ts";
import type { OnnxRuntime } from "../../onnx/runtime.ts";
import { fixedSizeProblem, openComponent } from "../openComponent.ts";
import { PackError } from "../packError.ts";
import { guidanceInput } from "./guidanceEmbedding.ts";
import { encoderOutputs } from "./latentEncoder.ts";
import { type Component, components, type SdxlConfig, vaeEncoder } from "./packConfig.ts";

/** Inputs and outputs of Optimum's SDXL exports. */
const interfaces: Readonly<
  Record<Component, { inputs: string[]; outputs: string[]; optionalInputs?: string[] }>
> = {
  text_encoder: { inputs: ["input_ids"], outputs: [] },
  text_encoder_2: { inputs: ["input_ids"], outputs: ["text_embeds"] },
  unet: {
    inputs: ["sample", "timestep", "encoder_hidden_states", "text_embeds", "time_ids"],
    outputs: ["out_sample"],
    optionalInputs: [guidanceInput],
  },
  vae_decoder: { inputs: ["latent_sample"], outputs: ["sample"] },
  // Has one of two outputs; checked below.
  vae_encoder: { inputs: ["sample"], outputs: [] },
};

export type SdxlModels = Readonly<
  Record<(typeof components)[number], OnnxModel> & Record<typeof vaeEncoder, OnnxModel | null>
>;

/**
 * Opens the models and checks their inputs and outputs. Nothing stays open after an error.
 * @throws {PackError}
 * @throws {OnnxError} only when memory ran out
 */
export async function openModels(config: SdxlConfig, runtime: OnnxRuntime): Promise<SdxlModels> {
  const models: Partial<Record<Component, OnnxModel>> = {};
  try {
    for (const component of components) {
      models[component] = await openChecked(component, config.paths[component], runtime);
    }
    const encoderPath = config.paths[vaeEncoder];
    if (encoderPath !== null) models[vaeEncoder] = await openChecked(vaeEncoder, encoderPath, runtime);
    if (
      models[vaeEncoder] &&
      !encoderOutputs.some((name) => models[vaeEncoder]?.outputNames.includes(name))
    ) {
      const names = encoderOutputs.map((name) => `"${name}"`).join(" or ");
      throw new PackError(
        "vae_encoder/model.onnx",
        `the model has no output ${names}; export it with Optimum`,
      );
    }
    if (models.unet?.inputNames.includes(guidanceInput) && config.timeCondWidth === null) {
      throw new PackError(
        "unet/config.json",
        `"time_cond_proj_dim" is missing, but the model has an input "${guidanceInput}"`,
      );
    }
    return { [vaeEncoder]: null, ...models } as SdxlModels;
  } catch (error) {
    for (const path of Object.values(config.paths)) if (path !== null) await runtime.release(path);
    throw error;
  }
}

const ranks = {
  input_ids: 2,
  sample: 4,
  encoder_hidden_states: 3,
  text_embeds: 2,
  time_ids: 2,
  latent_sample: 4,
};
/** Inputs with the height and width of the image. */
const sizedInputs = ["sample", "latent_sample"];

async function openChecked(component: Component, path: string, runtime: OnnxRuntime): Promise<OnnxModel> {
  const file = `${component}/model.onnx`;
  const model = await openComponent(runtime, path, file, ranks);
  const { inputs, outputs, optionalInputs = [] } = interfaces[component];
  const missing = inputs.filter((name) => !model.inputNames.includes(name));
  const unknown = model.inputNames.filter((name) => ![...inputs, ...optionalInputs].includes(name));
  const missingOutputs = outputs.filter((name) => !model.outputNames.includes(name));
  const problems = [
    ...missing.map((name) => `has no input "${name}"`),
    ...unknown.map((name) => `has an unknown input "${name}"`),
    ...missingOutputs.map((name) => `has no output "${name}"`),
  ];
  const fixed = fixedSizeProblem(model.inputs.find(({ name }) => sizedInputs.includes(name)));
  if (problems.length === 0 && fixed) throw new PackError(file, fixed);
  if (problems.length === 0) return model;
  throw new PackError(file, `the model ${problems.join(", ")}; export it with Optimum's SDXL layout`);
}
