/**
 * The bytes of an ONNX image classifier, written by hand as protobuf: `pixel_values` [1, 3, height, width] →
 * `logits` [1, 3], the means of the three channels. So the reddest image has the first label, and so on.
 */
export function classifierModel(): Uint8Array {
  const pixels = tensor(["batch", "channels", "height", "width"]);
  const logits = tensor(["batch", "labels"]);
  const axes = [...message(1, text("axes")), ...message(8, [2, 3]), ...number(20, 7)];
  const keep = [...message(1, text("keepdims")), ...number(3, 0), ...number(20, 2)];
  const node = [
    ...message(1, text("pixel_values")),
    ...message(2, text("logits")),
    ...message(4, text("ReduceMean")),
    ...message(5, axes),
    ...message(5, keep),
  ];
  const graph = [
    ...message(1, node),
    ...message(2, text("classifier")),
    ...message(11, value("pixel_values", pixels)),
    ...message(12, value("logits", logits)),
  ];
  return Uint8Array.from([...number(1, 8), ...message(7, graph), ...message(8, number(2, 13))]);
}

/** The files of a classifier folder around it. */
export const classifierFiles = {
  "config.json": JSON.stringify({ id2label: { 0: "NSFW", 1: "normal", 2: "other" } }),
  "preprocessor_config.json": JSON.stringify({
    size: { height: 4, width: 4 },
    do_resize: true,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.1, 0.1, 0.1],
  }),
};

function tensor(axes: readonly string[]): number[] {
  const shape = axes.flatMap((axis) => message(1, message(2, text(axis))));
  return [...number(1, 1), ...message(2, shape)];
}
const value = (name: string, of: number[]): number[] => [
  ...message(1, text(name)),
  ...message(2, message(1, of)),
];
const varint = (size: number): number[] =>
  size < 128 ? [size] : [(size & 127) | 128, ...varint(size >>> 7)];
const number = (field: number, of: number): number[] => [...varint(field << 3), ...varint(of)];
const message = (field: number, bytes: readonly number[]): number[] => [
  ...varint((field << 3) | 2),
  ...varint(bytes.length),
  ...bytes,
];
const text = (of: string): number[] => [...Buffer.from(of, "utf8")];
