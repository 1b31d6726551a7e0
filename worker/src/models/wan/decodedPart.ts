import type { Floats } from "../../onnx/onnxModel.ts";

/** Some frames of a video: [1, 3, frames, height, width] in −1…1, of which the first `skip` are not wanted. */
export type DecodedPart = { sample: Floats; skip: number };
