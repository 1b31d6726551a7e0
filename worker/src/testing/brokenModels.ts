import { type GraphNode, type GraphValue, onnxGraph } from "./onnxGraph.ts";

const float = (name: string, axes: GraphValue["axes"]): GraphValue => ({ name, type: "float32", axes });
const ids = (name: string): GraphValue => ({ name, type: "int64", axes: ["batch", "tokens"] });
const nan = { name: "nan", type: "float32", dims: [1], data: [Number.NaN] } as const;
const table = (rows: number, width: number) =>
  ({
    name: "table",
    type: "float32",
    dims: [rows, width],
    data: Array(rows * width).fill(Number.NaN),
  }) as const;
const look = (output: string): GraphNode => ({ op: "Gather", inputs: ["table", "input_ids"], output });
const spoil = (input: string, output: string): GraphNode => ({ op: "Mul", inputs: [input, "nan"], output });
const enlarge = (input: string, output: string): GraphNode => ({
  op: "Resize",
  inputs: [input, "", "scales"],
  output,
  attributes: { mode: "nearest" },
});
const scales = (data: number[]) => ({ name: "scales", type: "float32", dims: [data.length], data }) as const;

const unetInputs = (sides: GraphValue["axes"]): GraphValue[] => [
  float("sample", ["batch", 3, ...sides]),
  float("timestep", ["steps"]),
  float("encoder_hidden_states", ["batch", "length", 192]),
  float("text_embeds", ["batch", 128]),
  float("time_ids", ["batch", 6]),
];

/** A UNet of the demo's SDXL pack whose numbers are none. `sides`: its height and width. */
export const nanUnet = (sides: GraphValue["axes"] = ["h", "w"]): Uint8Array =>
  onnxGraph({
    inputs: unetInputs(sides),
    outputs: [float("out_sample", ["batch", 3, ...sides])],
    constants: [nan],
    nodes: [spoil("sample", "out_sample")],
  });

export const nanSdxlDecoder = (): Uint8Array =>
  onnxGraph({
    inputs: [float("latent_sample", ["batch", 3, "h", "w"])],
    outputs: [float("sample", ["batch", 3, "H", "W"])],
    constants: [nan, scales([1, 1, 8, 8])],
    nodes: [enlarge("latent_sample", "large"), spoil("large", "sample")],
  });

export const nanClip = (): Uint8Array =>
  onnxGraph({
    inputs: [ids("input_ids")],
    outputs: [0, 1].map((layer) => float(`hidden_states.${layer}`, ["batch", "tokens", 64])),
    constants: [table(50_000, 1)],
    nodes: [look("hidden_states.0"), look("hidden_states.1")],
  });

/** WAN's, as `writeWanPack` has them. `maskType`: of its attention mask. */
export const nanUmt5 = (maskType: GraphValue["type"] = "int64"): Uint8Array =>
  onnxGraph({
    inputs: [ids("input_ids"), { ...ids("attention_mask"), type: maskType }],
    outputs: [float("last_hidden_state", ["batch", "tokens", 4])],
    constants: [table(6, 4)],
    nodes: [look("last_hidden_state")],
  });

const video = ["batch", 4, "frames", "height", "width"];

export const nanTransformer = (): Uint8Array =>
  onnxGraph({
    inputs: [
      float("hidden_states", video),
      float("timestep", ["batch"]),
      float("encoder_hidden_states", ["batch", 8, 4]),
    ],
    outputs: [float("out_hidden_states", video)],
    constants: [nan],
    nodes: [spoil("hidden_states", "out_hidden_states")],
  });

export const nanWanDecoder = (): Uint8Array => {
  const colors = {
    name: "colors",
    type: "float32",
    dims: [3, 4, 1, 1, 1],
    data: Array(12).fill(1),
  } as const;
  return onnxGraph({
    inputs: [float("latent_sample", video)],
    outputs: [float("sample", ["batch", 3, "images", "rows", "columns"])],
    constants: [nan, colors, scales([1, 1, 1, 8, 8])],
    nodes: [
      spoil("latent_sample", "spoilt"),
      { op: "Conv", inputs: ["spoilt", "colors"], output: "rgb" },
      enlarge("rgb", "sample"),
    ],
  });
};

/** A language model in the place of the tiny one. */
export const nanQwen = (): Uint8Array => {
  const names = ["0.key", "0.value", "1.key", "1.value"];
  return onnxGraph({
    inputs: [
      ids("input_ids"),
      ids("attention_mask"),
      ...names.map((name) => float(`past_key_values.${name}`, ["batch", 2, "past", 8])),
    ],
    outputs: [
      float("logits", ["batch", "tokens", 259]),
      ...names.map((name) => float(`present.${name}`, ["batch", 2, "kept", 8])),
    ],
    constants: [table(259, 259)],
    nodes: [
      look("logits"),
      ...names.map((name) => ({
        op: "Identity",
        inputs: [`past_key_values.${name}`],
        output: `present.${name}`,
      })),
    ],
  });
};
