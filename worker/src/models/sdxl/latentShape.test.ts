import { expect, test } from "vitest";
import { latentShape } from "./latentShape.ts";

test("latents follow from the VAE's own numbers", () => {
  expect(latentShape({ latentChannels: 4, vaeFactor: 8 }, 832, 1216)).toEqual([4, 152, 104]);
  expect(latentShape({ latentChannels: 12, vaeFactor: 32 }, 512, 1024)).toEqual([12, 32, 16]);
});

test.each([
  [520, 512],
  [512, 0],
  [-512, 512],
])("%i×%i can't be made with a factor of 32", (width, height) => {
  expect(() => latentShape({ latentChannels: 12, vaeFactor: 32 }, width, height)).toThrow(
    "Width and height must be multiples of 32 pixels.",
  );
});
