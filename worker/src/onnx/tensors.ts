import "./telemetryOff.ts";
import { Tensor } from "onnxruntime-node";
import { fromHalfBits, toHalfBits } from "./float16.ts";

/** Element types that can be written and read. */
export const inputTypes: readonly string[] = ["float32", "float64", "float16", "int32", "int64"];
export const outputTypes = inputTypes;

/**
 * Creates a tensor of the type that a model declares. A Float32Array for a float32 input is used without a copy, so that a
 * caller can refill it between runs.
 */
export function makeTensor(
  type: string,
  data: Float32Array | readonly number[],
  dims: readonly number[],
): Tensor {
  switch (type) {
    case "float32":
      return new Tensor("float32", data instanceof Float32Array ? data : Float32Array.from(data), dims);
    case "float64":
      return new Tensor("float64", Float64Array.from(data), dims);
    case "float16":
      return makeHalfTensor(data, dims);
    case "int32":
      return new Tensor("int32", Int32Array.from(data, Math.round), dims);
    case "int64":
      return new Tensor(
        "int64",
        BigInt64Array.from(Array.from(data), (value) => BigInt(Math.round(value))),
        dims,
      );
    default:
      throw new Error(`inputs of type ${type} are not supported`);
  }
}

/** The values of an output as float32, without a copy if they already are. */
export function readFloats(tensor: Tensor): Float32Array {
  const { data } = tensor;
  if (data instanceof Float32Array) return data;
  if (tensor.type === "float16") return halfToFloats(data);
  if (data instanceof Float64Array || data instanceof Int32Array) return Float32Array.from(data);
  if (data instanceof BigInt64Array) return Float32Array.from(data, Number);
  throw new Error(`outputs of type ${tensor.type} are not supported`);
}

/**
 * onnxruntime-node 1.30 rejects its own float16 inputs on a Node with Float16Array ("not enough space"): it requires the
 * raw bits in a Uint16Array, which its Tensor constructor converts to a Float16Array.
 */
function makeHalfTensor(data: Float32Array | readonly number[], dims: readonly number[]): Tensor {
  const bits = new Uint16Array(data.length);
  for (let i = 0; i < data.length; i += 1) bits[i] = toHalfBits(data[i] as number);
  const tensor = new Tensor("float16", bits, dims);
  Object.assign(tensor, { cpuData: bits });
  return tensor;
}

/** Converts an output to an input of another run. float16 needs the workaround above again. */
export function reusableTensor(tensor: Tensor): Tensor {
  if (tensor.type !== "float16") return tensor;
  const { data, dims } = tensor;
  if (!ArrayBuffer.isView(data)) throw new Error("a float16 output without numbers");
  const bits = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  const reusable = new Tensor("float16", bits, dims);
  Object.assign(reusable, { cpuData: bits });
  return reusable;
}

function halfToFloats(data: Tensor.DataType): Float32Array {
  if (!ArrayBuffer.isView(data)) throw new Error("a float16 output without numbers");
  const bits = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  return Float32Array.from(bits, fromHalfBits);
}
