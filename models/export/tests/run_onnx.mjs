// Runs an ONNX file on inputs from a JSON file and prints the outputs: node run_onnx.mjs request.json
import { readFileSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-node";

const { path, feeds, outputs } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const session = await InferenceSession.create(path, { intraOpNumThreads: 1, logSeverityLevel: 3 });
const tensors = Object.entries(feeds)
  .filter(([name]) => session.inputNames.includes(name))
  .map(([name, { type, dims, data }]) => [name, new Tensor(type, type === "int64" ? BigInt64Array.from(data, BigInt) : Float32Array.from(data), dims)]);
const made = await session.run(Object.fromEntries(tensors), outputs);
const serialized = Object.entries(made).map(([name, { data, dims }]) => [name, { dims, data: Array.from(data, Number) }]);
process.stdout.write(JSON.stringify(Object.fromEntries(serialized)));
