import { expect, it } from "vitest";
import { createManualClock } from "../testing/manualClock.ts";
import { createSetAside, setAsideMs } from "./deferredJobs.ts";

it("passes a job over for longer with each refusal, until the packs have changed", async () => {
  const clock = createManualClock(0);
  const aside = createSetAside(clock);
  const isAside = () => aside.ids().has("job");
  for (const times of [1, 2, 4, 8, 10, 10]) {
    aside.add("job");
    await clock.advance(times * setAsideMs - 1);
    expect(isAside(), `${times} times`).toBe(true);
    await clock.advance(1);
    expect(isAside(), `${times} times`).toBe(false);
  }
  aside.clear();
  aside.add("job");
  await clock.advance(setAsideMs);
  expect(isAside()).toBe(false);
});
