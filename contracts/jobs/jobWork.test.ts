import { expect, it } from "vitest";
import { jobWork } from "./jobWork.ts";

const format = { steps: 20, width: 1024, height: 1024 };
const config = { batch_size: 1, sample_steps: 20, width: 1024, height: 1024 };

it("is 1 at the format's own steps and size, and counts each picture of a batch", () => {
  expect(jobWork(config, format)).toBe(1);
  expect(jobWork({ ...config, batch_size: 6 }, format)).toBe(6);
});

it("grows with steps and pixels, but for the part that does not depend on them", () => {
  expect(jobWork({ ...config, sample_steps: 40 }, format)).toBe(1.75);
  expect(jobWork({ ...config, width: 512, height: 512 }, format)).toBe(0.25 + 0.75 / 4);
});
