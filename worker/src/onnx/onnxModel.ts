import type { InferenceSession, Tensor } from "onnxruntime-node";
import { describeOnnxFailure, isOutOfMemory, OnnxError } from "./onnxError.ts";
import { makeTensor, readFloats, reusableTensor } from "./tensors.ts";

/** Values of one input in row-major order, and their shape. */
export type TensorData = { data: Float32Array | readonly number[]; dims: readonly number[] };
export type Floats = { data: Float32Array; dims: readonly number[] };

/** A tensor of the type that the model's input declares. Can be reused for any number of runs. */
export type Feed = { readonly name: string; readonly tensor: Tensor };

/** The outputs of a run, as numbers or as input of the next run. Both throw OnnxError for an output that was not requested. */
export type RunOutputs = {
  floats(output: string): Floats;
  /** The output as a feed for an input of the same type, without conversion to float32. */
  feed(output: string, input: string): Feed;
};

/** The declaration of an input or output. A dynamic axis is its name. */
export type TensorInfo = { name: string; type: string; shape: readonly (number | string)[] };

/** One opened ONNX file. Types and ranks of its inputs come from its metadata. */
export class OnnxModel {
  readonly path: string;
  readonly #session: InferenceSession;
  readonly #onRun: (ms: number) => void;
  readonly #inputs: ReadonlyMap<string, InferenceSession.TensorValueMetadata>;
  #released = false;

  constructor(path: string, session: InferenceSession, onRun: (ms: number) => void) {
    this.path = path;
    this.#session = session;
    this.#onRun = onRun;
    this.#inputs = new Map(
      session.inputMetadata.flatMap((entry) => (entry.isTensor ? [[entry.name, entry] as const] : [])),
    );
  }

  get inputs(): TensorInfo[] {
    return describeTensors(this.#session.inputMetadata);
  }

  get outputs(): TensorInfo[] {
    return describeTensors(this.#session.outputMetadata);
  }

  get inputNames(): readonly string[] {
    return this.#session.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.#session.outputNames;
  }

  /** Declared element type of an input, such as `float32`. */
  inputType(name: string): string {
    return this.#input(name).type;
  }

  /** Declared size of one axis of an input or output; null if it is dynamic. */
  axis(name: string, index: number): number | null {
    const entry = [...this.#session.inputMetadata, ...this.#session.outputMetadata].find(
      (candidate) => candidate.name === name,
    );
    const size = entry?.isTensor ? entry.shape[index] : undefined;
    return typeof size === "number" ? size : null;
  }

  /**
   * Creates a tensor of the declared type. A single number gets the declared rank, 0 or 1: `timestep` is a scalar in
   * recent exports and was a vector in older ones.
   */
  feed(name: string, value: TensorData | number): Feed {
    const input = this.#input(name);
    const data =
      typeof value === "number" ? { data: [value], dims: input.shape.length === 0 ? [] : [1] } : value;
    try {
      return { name, tensor: makeTensor(input.type, data.data, data.dims) };
    } catch (error) {
      throw new OnnxError(this.path, `input "${name}": ${describeOnnxFailure(error)}`, {
        cause: error,
        outOfMemory: isOutOfMemory(error),
      });
    }
  }

  /** Runs the model and returns the requested outputs as float32. @throws {OnnxError} */
  async run(feeds: readonly Feed[], wanted: readonly string[]): Promise<Record<string, Floats>> {
    const outputs = await this.runToFeeds(feeds, wanted);
    return Object.fromEntries(wanted.map((name) => [name, outputs.floats(name)]));
  }

  /** Runs a model whose outputs are the inputs of its next run, such as a KV cache. @throws {OnnxError} */
  async runToFeeds(feeds: readonly Feed[], wanted: readonly string[]): Promise<RunOutputs> {
    const outputs = await this.#call(feeds, wanted);
    const tensorOf = (name: string): Tensor => {
      const tensor = outputs[name];
      if (!tensor) throw new OnnxError(this.path, `there is no output "${name}"`);
      return tensor;
    };
    return {
      floats: (output) => this.#floats(tensorOf(output)),
      feed: (output, input) => ({ name: input, tensor: reusableTensor(tensorOf(output)) }),
    };
  }

  #floats(tensor: Tensor): Floats {
    try {
      return { data: readFloats(tensor), dims: tensor.dims };
    } catch (error) {
      throw new OnnxError(this.path, describeOnnxFailure(error), { cause: error });
    }
  }

  async #call(feeds: readonly Feed[], wanted: readonly string[]): Promise<InferenceSession.OnnxValueMapType> {
    const started = performance.now();
    try {
      return await this.#session.run(
        Object.fromEntries(feeds.map((feed) => [feed.name, feed.tensor])),
        wanted,
      );
    } catch (error) {
      throw new OnnxError(this.path, describeOnnxFailure(error), {
        cause: error,
        outOfMemory: isOutOfMemory(error),
      });
    } finally {
      this.#onRun(performance.now() - started);
    }
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    await this.#session.release();
  }

  #input(name: string): InferenceSession.TensorValueMetadata {
    const input = this.#inputs.get(name);
    if (!input) throw new OnnxError(this.path, `it has no input "${name}"`);
    return input;
  }
}

const describeTensors = (entries: readonly InferenceSession.ValueMetadata[]): TensorInfo[] =>
  entries.flatMap((entry) =>
    entry.isTensor ? [{ name: entry.name, type: entry.type, shape: entry.shape }] : [],
  );
