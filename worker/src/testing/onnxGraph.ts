/** ONNX's numbers of element types. */
const elementTypes = { float32: 1, int64: 7, bool: 9 } as const;
type ElementType = keyof typeof elementTypes;

/** An input or output: a number is a fixed axis, a name a free one. */
export type GraphValue = { name: string; type: ElementType; axes: readonly (number | string)[] };
/** A constant: `data` in row-major order. */
export type GraphConstant = {
  name: string;
  type: ElementType;
  dims: readonly number[];
  data: readonly number[];
};
/** `attributes`: whole numbers, lists of them, or words. */
export type GraphNode = {
  op: string;
  inputs: readonly string[];
  output: string;
  attributes?: Readonly<Record<string, number | readonly number[] | string>>;
};

/** The bytes of an ONNX model of opset 17, written by hand as protobuf, so that tests need no exporter. */
export function onnxGraph(graph: {
  inputs: readonly GraphValue[];
  outputs: readonly GraphValue[];
  constants: readonly GraphConstant[];
  nodes: readonly GraphNode[];
}): Uint8Array {
  const body = [
    ...graph.nodes.map((entry) => message(1, node(entry))),
    message(2, text("test")),
    ...graph.constants.map((entry) => message(5, constant(entry))),
    ...graph.inputs.map((entry) => message(11, value(entry))),
    ...graph.outputs.map((entry) => message(12, value(entry))),
  ];
  return Buffer.concat([number(1, 8), message(7, Buffer.concat(body)), message(8, number(2, 17))]);
}

function node({ op, inputs, output, attributes = {} }: GraphNode): Buffer {
  return Buffer.concat([
    ...inputs.map((name) => message(1, text(name))),
    message(2, text(output)),
    message(4, text(op)),
    ...Object.entries(attributes).map(([name, content]) => message(5, attribute(name, content))),
  ]);
}

function attribute(name: string, content: number | readonly number[] | string): Buffer {
  const named = message(1, text(name));
  if (typeof content === "number") return Buffer.concat([named, number(3, content), number(20, 2)]);
  if (typeof content === "string") return Buffer.concat([named, message(4, text(content)), number(20, 3)]);
  return Buffer.concat([named, ...content.map((entry) => number(8, entry)), number(20, 7)]);
}

function constant({ name, type, dims, data }: GraphConstant): Buffer {
  const array = type === "float32" ? Float32Array.from(data) : BigInt64Array.from(data, BigInt);
  return Buffer.concat([
    ...dims.map((size) => number(1, size)),
    number(2, elementTypes[type]),
    message(8, text(name)),
    message(9, Buffer.from(array.buffer)),
  ]);
}

function value({ name, type, axes }: GraphValue): Buffer {
  const shape = axes.map((axis) =>
    message(1, typeof axis === "number" ? number(1, axis) : message(2, text(axis))),
  );
  const tensor = Buffer.concat([number(1, elementTypes[type]), message(2, Buffer.concat(shape))]);
  return Buffer.concat([message(1, text(name)), message(2, message(1, tensor))]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}
const number = (field: number, value: number): Buffer =>
  Buffer.from([...varint(field * 8), ...varint(value)]);
const message = (field: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(bytes.length)]), bytes]);
const text = (value: string): Buffer => Buffer.from(value, "utf8");
