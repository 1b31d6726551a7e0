import {
  backgroundColour,
  cellsOf,
  centreOf,
  colourName,
  type Facts,
  medianColour,
  namedColour,
  type Point,
  type SmallPicture,
} from "./judgePicture.ts";

export const motions = ["left", "right", "up", "down", "bounce", "rotate", "grow", "shrink"] as const;
export type Motion = (typeof motions)[number];

export type WantedMotion = { prompt: string; background: string; colour: string; motion: Motion };

/** How far a centre has to travel, as a share of the side, to count as moving; twice as far as still ones may drift. */
const travel = 0.12;

type Track = {
  centre: Point;
  /** Share of the picture. */
  area: number;
  cells: Set<number>;
};

function trackOf(frame: SmallPicture, wanted: WantedMotion): Track {
  const [cells = []] = cellsOf(frame, namedColour(wanted.background), [namedColour(wanted.colour)]);
  return {
    centre: cells.length > 0 ? centreOf(frame, cells) : { x: 0.5, y: 0.5 },
    area: cells.length / (frame.width * frame.height),
    cells: new Set(cells),
  };
}

/** How often a value turns round, moves of less than `least` left aside. */
export function turns(values: readonly number[], least: number): number {
  let count = 0;
  let direction = 0;
  let extreme = values[0] ?? 0;
  for (const value of values) {
    const moved = value - extreme;
    if (direction === 0 ? Math.abs(moved) > least : moved * direction < -least) {
      if (direction !== 0) count += 1;
      direction = Math.sign(moved);
      extreme = value;
    } else if (moved * direction > 0) {
      extreme = value;
    }
  }
  return count;
}

/** Share of the cells of both that are cells of each. */
function overlap(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const both = [...a].filter((cell) => b.has(cell)).length;
  return both / Math.max(1, a.size + b.size - both);
}

/** The motion that the object's optical centroid, area and outline make over the frames. */
export function motionOf(tracks: readonly Track[]): Motion | "still" {
  const first = tracks[0];
  const last = tracks.at(-1);
  if (!first || !last) return "still";
  const heights = tracks.map(({ centre }) => centre.y);
  if (turns(heights, travel / 2) >= 1) return "bounce";
  const across = last.centre.x - first.centre.x;
  const down = last.centre.y - first.centre.y;
  if (Math.max(Math.abs(across), Math.abs(down)) > travel) {
    if (Math.abs(across) > Math.abs(down)) return across < 0 ? "left" : "right";
    return down < 0 ? "up" : "down";
  }
  const growth = last.area / Math.max(first.area, 1e-6);
  if (growth > 1.4) return "grow";
  if (growth < 1 / 1.4) return "shrink";
  return Math.min(...tracks.map(({ cells }) => overlap(first.cells, cells))) < 0.9 ? "rotate" : "still";
}

/** Colours of object and background in the middle frame, and the motion over all; frames of about 64 × 64 cells. */
export function judgeMotion(frames: readonly SmallPicture[], wanted: WantedMotion): Facts {
  const middle = frames[frames.length >> 1];
  if (!middle) throw new Error("There are no frames.");
  const tracks = frames.map((frame) => trackOf(frame, wanted));
  const object = [...(tracks[frames.length >> 1]?.cells ?? [])];
  return {
    background: colourName(backgroundColour(middle)) === wanted.background,
    colour: object.length > 0 && colourName(medianColour(middle, object)) === wanted.colour,
    motion: motionOf(tracks) === wanted.motion,
  };
}
