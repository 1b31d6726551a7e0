import { expect, test } from "vitest";
import { wanMemoryNeed } from "./memoryNeed.ts";

const vae = {
  latentChannels: 16,
  spatialFactor: 8,
  temporalFactor: 4,
  baseWidth: 96,
  means: [],
  deviations: [],
  contextFrames: 6,
  chunkFrames: 4,
  caches: null,
};
const gigabytes = (bytes: number): number => Math.round(bytes / 1e8) / 10;

test("a small pack wants its weights and room to work in", () => {
  expect(gigabytes(wanMemoryNeed(20e6, { ...vae, baseWidth: 8, contextFrames: 1 }))).toBe(0.8);
});

test("Wan2.1-T2V-1.3B decodes in chunks within a card of 48 GB, and with caches in less", () => {
  const weights = 17e9;
  expect(gigabytes(wanMemoryNeed(weights, vae))).toBe(36.6);
  // The widest of its 32 caches: 96 channels at full size.
  const caches = Array.from({ length: 7 }, () => ({ channels: 96, frames: 2, scale: 8 }));
  expect(gigabytes(wanMemoryNeed(weights, { ...vae, caches }))).toBe(25.7);
});
