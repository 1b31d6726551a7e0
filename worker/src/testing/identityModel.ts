/** ONNX's numbers of element types. */
const elementTypes = { float32: 1, int32: 6, int64: 7, float16: 10 } as const;

/**
 * The bytes of an ONNX model y = Identity(x) of one element type and rank with free axes, written by hand as
 * protobuf, so that tests need no exporter.
 */
export function identityModel(type: keyof typeof elementTypes, rank: number): Uint8Array {
  const axes = Array.from({ length: rank }, (_, axis) => message(1, message(2, text(`n${axis}`))));
  const tensor = [...number(1, elementTypes[type]), ...message(2, axes.flat())];
  const value = (name: string): number[] => [...message(1, text(name)), ...message(2, message(1, tensor))];
  const node = [...message(1, text("x")), ...message(2, text("y")), ...message(4, text("Identity"))];
  const graph = [
    ...message(1, node),
    ...message(2, text("identity")),
    ...message(11, value("x")),
    ...message(12, value("y")),
  ];
  return Uint8Array.from([...number(1, 8), ...message(7, graph), ...message(8, number(2, 17))]);
}

/**
 * Bytes that give a stored model one more float32 input, [batch, width], when they are put behind it: protobuf
 * merges the graphs. What comes in goes out again as `<name>_seen`.
 */
export function extraInput(name: string, width: number): Uint8Array {
  const axes = [...message(1, message(2, text("batch"))), ...message(1, number(1, width))];
  const tensor = [...number(1, elementTypes.float32), ...message(2, axes)];
  const value = (label: string): number[] => [...message(1, text(label)), ...message(2, message(1, tensor))];
  const node = [
    ...message(1, text(name)),
    ...message(2, text(`${name}_seen`)),
    ...message(4, text("Identity")),
  ];
  const graph = [...message(1, node), ...message(11, value(name)), ...message(12, value(`${name}_seen`))];
  return Uint8Array.from(message(7, graph));
}

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
const number = (field: number, value: number): number[] => [...varint(field << 3), ...varint(value)];
const message = (field: number, bytes: readonly number[]): number[] => [
  ...varint((field << 3) | 2),
  ...varint(bytes.length),
  ...bytes,
];
const text = (value: string): number[] => [...Buffer.from(value, "utf8")];
