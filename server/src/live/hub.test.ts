import { expect, it } from "vitest";
import { createLiveHub, type LiveSignal } from "./hub.ts";

/** A hub whose stream is connected by hand. */
function scene(gapDelay: () => number) {
  let connect: () => void = () => undefined;
  const hub = createLiveHub({
    lingerMs: 0,
    gapDelay,
    onLineMoved: () => undefined,
    openStream: ({ onConnected }) => {
      connect = onConnected;
      return { start: () => undefined, stop: () => undefined, listening: () => true };
    },
  });
  const heard: string[] = [];
  const hear =
    (name: string) =>
    ({ kind }: LiveSignal): void => {
      heard.push(`${name} ${kind}`);
    };
  return { hub, heard, hear, connect: () => connect() };
}

it("tells of a gap at another moment to each, and once of several", async () => {
  const delays = [40, 1];
  const { hub, heard, hear, connect } = scene(() => delays.shift() ?? 0);
  hub.listen("ada", hear("ada"));
  hub.listen("ben", hear("ben"));
  connect();
  connect();
  expect(heard).toEqual([]);
  await expect.poll(() => heard).toEqual(["ben gap", "ada gap"]);
  expect(delays).toEqual([]);
  hub.close();
});

it("does not tell those who have left", async () => {
  const { hub, heard, hear, connect } = scene(() => 5);
  const leave = hub.listen("ada", hear("ada"));
  connect();
  leave();
  hub.listen("ben", hear("ben"));
  connect();
  await expect.poll(() => heard).toEqual(["ben gap"]);
  hub.close();
});
