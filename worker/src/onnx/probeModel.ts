/**
 * The smallest ONNX model there is (y = Identity(x), float32 scalar, opset 13), to find out whether a provider
 * works before any large file is read, and so that a broken file is never blamed on the provider.
 */
export const probeModel: Uint8Array = Buffer.from(
  "CAg6MwoQCgF4EgF5IghJZGVudGl0eRIFcHJvYmVaCwoBeBIGCgQIARIAYgsKAXkSBgoECAESAEICEA0=",
  "base64",
);
