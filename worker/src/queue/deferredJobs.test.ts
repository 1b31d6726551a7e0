import { expect, it } from "vitest";
import { createManualClock } from "../testing/manualClock.ts";
import { createDeferredJobs, deferMs } from "./claims.ts";

it("passes a job over for longer with each refusal, until the packs have changed", async () => {
  const clock = createManualClock(0);
  const aside = createDeferredJobs(clock);
  const isAside = () => aside.ids().has("job");
  for (const times of [1, 2, 4, 8, 10, 10]) {
    aside.add("job");
    await clock.advance(times * deferMs - 1);
    expect(isAside(), `${times} times`).toBe(true);
    await clock.advance(1);
    expect(isAside(), `${times} times`).toBe(false);
  }
  aside.clear();
  aside.add("job");
  await clock.advance(deferMs);
  expect(isAside()).toBe(false);
});
