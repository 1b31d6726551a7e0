import { describe, expect, it } from "vitest";
import { namedColor, type SmallImage } from "./judgeImage.ts";
import { countTurns, judgeMotion, type Motion } from "./judgeMotion.ts";

const side = 64;

/** A red bar on white: center and half extents as shares of the side, turned by `angle`. */
function frame(bar: { x?: number; y?: number; size?: number; angle?: number }): SmallImage {
  const { x = 0.5, y = 0.5, size = 1, angle = 0 } = bar;
  const rgb = new Uint8Array(side * side * 3);
  for (let cell = 0; cell < side * side; cell += 1) {
    const dx = ((cell % side) + 0.5) / side - x;
    const dy = (Math.floor(cell / side) + 0.5) / side - y;
    const along = Math.abs(dx * Math.cos(angle) + dy * Math.sin(angle));
    const beside = Math.abs(dy * Math.cos(angle) - dx * Math.sin(angle));
    const inside = along < 0.18 * size && beside < 0.1 * size;
    rgb.set(namedColor(inside ? "red" : "white"), cell * 3);
  }
  return { width: side, height: side, rgb };
}

const clip = (bar: (time: number) => Parameters<typeof frame>[0]): SmallImage[] =>
  Array.from({ length: 9 }, (_, index) => frame(bar(index / 8)));

const clips: Record<Motion, SmallImage[]> = {
  left: clip((t) => ({ x: 0.75 - t * 0.5 })),
  right: clip((t) => ({ x: 0.25 + t * 0.5 })),
  up: clip((t) => ({ y: 0.75 - t * 0.5 })),
  down: clip((t) => ({ y: 0.25 + t * 0.5 })),
  bounce: clip((t) => ({ y: 0.3 + 0.4 * Math.abs(Math.sin(t * 6)) })),
  rotate: clip((t) => ({ angle: t * Math.PI })),
  grow: clip((t) => ({ size: 0.6 + t * 0.8 })),
  shrink: clip((t) => ({ size: 1.4 - t * 0.8 })),
};

describe("judgeMotion", () => {
  it.each(Object.keys(clips) as Motion[])("recognizes %s and no other motion", (motion) => {
    for (const [made, frames] of Object.entries(clips)) {
      const facts = judgeMotion(frames, { prompt: "", background: "white", color: "red", motion });
      expect({ made, ...facts }).toEqual({ made, background: true, color: true, motion: made === motion });
    }
  });

  it("rejects a still clip and other colors", () => {
    const still = clip(() => ({}));
    for (const motion of Object.keys(clips) as Motion[]) {
      expect(judgeMotion(still, { prompt: "", background: "white", color: "red", motion }).motion).toBe(
        false,
      );
    }
    expect(
      judgeMotion(still, { prompt: "", background: "blue", color: "green", motion: "up" }),
    ).toMatchObject({
      background: false,
      color: false,
    });
  });
});

describe("countTurns", () => {
  it("ignores small oscillations", () => {
    expect(countTurns([0, 0.01, 0, 0.01, 0, 0.3, 0.29, 0.31], 0.05)).toBe(0);
    expect(countTurns([0.2, 0.6, 0.25, 0.6, 0.2], 0.05)).toBe(3);
  });
});
