import {
  backgroundColor,
  cellsOf,
  centerOf,
  colorName,
  type Facts,
  medianColor,
  namedColor,
  type Point,
  type SmallImage,
} from "./judgeImage.ts";

export const motions = ["left", "right", "up", "down", "bounce", "rotate", "grow", "shrink"] as const;
export type Motion = (typeof motions)[number];

export type ExpectedMotion = { prompt: string; background: string; color: string; motion: Motion };

/** Smallest distance of a moving center, as a share of the side. Objects at rest may drift half as far. */
const minTravel = 0.12;

type Track = {
  center: Point;
  /** Share of the image. */
  area: number;
  cells: Set<number>;
};

function trackOf(frame: SmallImage, expected: ExpectedMotion): Track {
  const [cells = []] = cellsOf(frame, namedColor(expected.background), [namedColor(expected.color)]);
  return {
    center: cells.length > 0 ? centerOf(frame, cells) : { x: 0.5, y: 0.5 },
    area: cells.length / (frame.width * frame.height),
    cells: new Set(cells),
  };
}

/** How often a sequence changes direction, ignoring moves of less than `threshold`. */
export function countTurns(values: readonly number[], threshold: number): number {
  let count = 0;
  let direction = 0;
  let extreme = values[0] ?? 0;
  for (const value of values) {
    const moved = value - extreme;
    if (direction === 0 ? Math.abs(moved) > threshold : moved * direction < -threshold) {
      if (direction !== 0) count += 1;
      direction = Math.sign(moved);
      extreme = value;
    } else if (moved * direction > 0) {
      extreme = value;
    }
  }
  return count;
}

/** Intersection over union of two sets of cells. */
function overlap(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const both = [...a].filter((cell) => b.has(cell)).length;
  return both / Math.max(1, a.size + b.size - both);
}

/** The motion that follows from the object's centroid, area and outline over the frames. */
export function motionOf(tracks: readonly Track[]): Motion | "still" {
  const first = tracks[0];
  const last = tracks.at(-1);
  if (!first || !last) return "still";
  const heights = tracks.map(({ center }) => center.y);
  if (countTurns(heights, minTravel / 2) >= 1) return "bounce";
  const across = last.center.x - first.center.x;
  const down = last.center.y - first.center.y;
  if (Math.max(Math.abs(across), Math.abs(down)) > minTravel) {
    if (Math.abs(across) > Math.abs(down)) return across < 0 ? "left" : "right";
    return down < 0 ? "up" : "down";
  }
  const growth = last.area / Math.max(first.area, 1e-6);
  if (growth > 1.4) return "grow";
  if (growth < 1 / 1.4) return "shrink";
  return Math.min(...tracks.map(({ cells }) => overlap(first.cells, cells))) < 0.9 ? "rotate" : "still";
}

/** Colors of object and background in the middle frame, and the motion over all; frames of about 64 × 64 cells. */
export function judgeMotion(frames: readonly SmallImage[], expected: ExpectedMotion): Facts {
  const middle = frames[frames.length >> 1];
  if (!middle) throw new Error("There are no frames to judge.");
  const tracks = frames.map((frame) => trackOf(frame, expected));
  const object = [...(tracks[frames.length >> 1]?.cells ?? [])];
  return {
    background: colorName(backgroundColor(middle)) === expected.background,
    color: object.length > 0 && colorName(medianColor(middle, object)) === expected.color,
    motion: motionOf(tracks) === expected.motion,
  };
}
