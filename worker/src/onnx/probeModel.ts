/**
 * A minimal ONNX model (y = Identity(x), float32 scalar, opset 13). It shows whether a provider works before a large file
 * is opened, so that a broken file is not attributed to the provider.
 */
export const probeModel: Uint8Array = Buffer.from(
  "CAg6MwoQCgF4EgF5IghJZGVudGl0eRIFcHJvYmVaCwoBeBIGCgQIARIAYgsKAXkSBgoECAESAEICEA0=",
  "base64",
);
