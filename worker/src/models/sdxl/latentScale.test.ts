import { expect, test } from "vitest";
import { PackError } from "../packError.ts";
import { fromVae, readLatentScale, toVae } from "./latentScale.ts";

const vae = { latent_channels: 2, scaling_factor: 0.5 };
const latents = Float32Array.of(1, 2, -1, 0);
const scaled = (fields: object): number[] => [
  ...toVae(latents, readLatentScale({ ...vae, ...fields }, "vae")),
];

// diffusers: latents / scaling_factor + shift_factor; with mean and std latents · std / scaling_factor + mean
test.each([
  ["SDXL", {}, [2, 4, -2, 0]],
  ["a shift", { shift_factor: 0.25 }, [2.25, 4.25, -1.75, 0.25]],
  ["Playground", { latents_mean: [1, -1], latents_std: [0.5, 2] }, [2, 3, -5, -1]],
])("%s", (_name, fields, expected) => {
  expect(scaled(fields)).toEqual(expected);
  const scale = readLatentScale({ ...vae, ...fields }, "vae");
  expect([...fromVae(toVae(latents, scale), scale)]).toEqual([...latents]);
});

test("one number a channel, or none", () => {
  expect(() => scaled({ latents_mean: [1, 2, 3] })).toThrow(
    new PackError("vae", '"latents_mean" has 3 numbers for 2 latent channels'),
  );
});
