// Imported before onnxruntime-node, whose native library reads this variable once. Otherwise it would store an id of the
// machine in the home folder and report every session to its vendor.
process.env.ORT_DISABLE_TELEMETRY = "1";
