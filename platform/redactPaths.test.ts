import { expect, test } from "vitest";
import { withoutFolders } from "./redactPaths.ts";

test.each([
  ['does not exist: "/srv/my models/sdxl/unet/weights.bin"', 'does not exist: "weights.bin"'],
  ["EACCES: permission denied, open '/srv/models/sdxl/x.json'", "EACCES: permission denied, open 'x.json'"],
  ["Load model from /srv/models/unet/model.onnx failed", "Load model from model.onnx failed"],
  ["(/models, C:\\models\\unet\\model.onnx)", "(models, model.onnx)"],
  ["unet/model.onnx: 3/4 of https://example.org/a/b and/or c / d", null],
])("%s", (text, expected) => {
  expect(withoutFolders(text)).toBe(expected ?? text);
});

test("a folder that is known may have blanks without marks around it", () => {
  const text = "Load model from /srv/my models/unet/model.onnx failed";
  expect(withoutFolders(text, "/srv/my models/unet")).toBe("Load model from model.onnx failed");
});
