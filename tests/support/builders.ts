import type { JobInput } from "../../cli/generate/options.ts";

let count = 0;
/** Counts up, so that a failing test shows the same names every time. */
const next = (): number => {
  count += 1;
  return count;
};

export type NewUser = { email: string; password: string };

export function buildUser(fields: Partial<NewUser> = {}): NewUser {
  const number = next();
  return { email: `user-${number}@example.test`, password: `password-${number}-long-enough`, ...fields };
}

/** The smallest job there is: the demo pack makes it in about a second. */
export function buildJob(fields: Partial<JobInput> = {}): JobInput {
  const number = next();
  return {
    type: "sdxl_image_fast",
    prompt: `a red circle on a blue background, number ${number}`,
    seed: number,
    steps: 10,
    width: 512,
    height: 512,
    ...fields,
  };
}
