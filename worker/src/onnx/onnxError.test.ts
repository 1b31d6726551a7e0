import { expect, test } from "vitest";
import { describeOnnxFailure, OnnxError } from "./onnxError.ts";

const frame =
  "Exception during initialization: /onnxruntime_src/onnxruntime/core/optimizer/optimizer_execution_frame.cc:74 " +
  "onnxruntime::OptimizerExecutionFrame::Info::Info(const std::vector<const onnxruntime::Node*>&, const " +
  "onnxruntime::InitializedTensorSet&, const std::filesystem::__cxx11::path&, const onnxruntime::IExecutionProvider&, " +
  "const std::function<bool(const std::__cxx11::basic_string<char>&)>&, const onnxruntime::logging::Logger&) ";

test.each([
  [
    "weights that end too early",
    `${frame}[ONNXRuntimeError] : 1 : FAIL : tensorprotoutils.cc:1763 GetExtDataFromTensorProto External initializer: ` +
      "up0.weight offset: 6615424 size to read: 65536 given file_length: 5200396 are out of bounds or can not be read in full.\n",
    "External initializer: up0.weight offset: 6615424 size to read: 65536 given file_length: 5200396 are out of bounds or can not be read in full",
  ],
  [
    "weights that are missing",
    "External data path validation failed for initializer: a.weight. Error: tensorprotoutils.cc:461 " +
      'ValidateExternalDataPathFromDir External data path does not exist: "/srv/my models/unet/weights.bin"',
    'External data path validation failed for initializer: a.weight. Error: External data path does not exist: "weights.bin"',
  ],
  [
    "axes of another size",
    "Got invalid dimensions for input: sample for the following indices\n index: 2 Got: 16 Expected: 64\n index: 3 Got: 16 " +
      "Expected: 64\n Please fix either the inputs/outputs or the model.",
    "Got invalid dimensions for input: sample for the following indices: index: 2 Got: 16 Expected: 64, index: 3 Got: 16 Expected: 64",
  ],
  [
    "a broken graph",
    "Load model from /srv/my models/unet/model.onnx failed:Protobuf parsing failed.",
    "Load model from model.onnx failed:Protobuf parsing failed",
  ],
])("%s: describes the useful part, without folders", (_what, message, expected) => {
  const described = describeOnnxFailure(new Error(message));
  expect(new OnnxError("/srv/my models/unet/model.onnx", described).message).toBe(expected);
});
