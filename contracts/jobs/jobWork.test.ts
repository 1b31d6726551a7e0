import { expect, it } from "vitest";
import { jobWork } from "./jobWork.ts";

const format = { steps: 20, width: 1024, height: 1024 };
const config = { batch_size: 1, sample_steps: 20, width: 1024, height: 1024 };

it("jobWork is 1 per image at the format's own steps and size", () => {
  expect(jobWork(config, format)).toBe(1);
  expect(jobWork({ ...config, batch_size: 6 }, format)).toBe(6);
});

it("jobWork grows with steps and pixels, except for its fixed share", () => {
  expect(jobWork({ ...config, sample_steps: 40 }, format)).toBe(1.75);
  expect(jobWork({ ...config, width: 512, height: 512 }, format)).toBe(0.25 + 0.75 / 4);
});
