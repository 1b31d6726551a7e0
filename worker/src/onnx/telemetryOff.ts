// Imported before onnxruntime-node: its native library reads this once, and would otherwise keep an identifier
// of this machine in the home folder and report every session to its maker. Nothing of the worker does that.
process.env.ORT_DISABLE_TELEMETRY = "1";
