import prompts from "./prompts.json" with { type: "json" };

/** Width and height in cells, and RGB bytes row by row. */
export type SmallImage = { width: number; height: number; rgb: Uint8Array };
export type Color = readonly [number, number, number];
export type Point = { x: number; y: number };

/** What the image of a held-out prompt must show. */
export type ExpectedImage = {
  prompt: string;
  background: string;
  colors: string[];
  /** Center of the only object, as shares of width and height. */
  place?: number[];
  /** Position of the first object relative to the second. */
  relation?: string;
};

export type Facts = Record<string, boolean>;

const palette = prompts.colors as unknown as Record<string, Color>;
/** Largest distance of an object's center from its place, as a share of the side. */
const maxOffset = 0.12;
/** Smallest share of the image that counts as an object. */
const minArea = 0.008;

export function namedColor(name: string): Color {
  const color = palette[name];
  if (!color) throw new Error(`There is no color ${name}.`);
  return color;
}

const distance = (a: Color, b: Color): number => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;

/** The palette's color nearest to an RGB color. */
export const colorName = (color: Color): string =>
  Object.keys(palette).reduce((best, name) =>
    distance(namedColor(name), color) < distance(namedColor(best), color) ? name : best,
  );

const colorAt = ({ rgb }: SmallImage, cell: number): Color => [
  rgb[cell * 3] ?? 0,
  rgb[cell * 3 + 1] ?? 0,
  rgb[cell * 3 + 2] ?? 0,
];

/** The median of each channel over the cells. */
export function medianColor(image: SmallImage, cells: readonly number[]): Color {
  const middle = (channel: 0 | 1 | 2): number =>
    cells.map((cell) => colorAt(image, cell)[channel]).sort((a, b) => a - b)[cells.length >> 1] ?? 0;
  return [middle(0), middle(1), middle(2)];
}

/** The median color of the two outermost rows and columns. */
export function backgroundColor(image: SmallImage): Color {
  const { width, height } = image;
  const edge = [...Array(width * height).keys()].filter((cell) => {
    const x = cell % width;
    const y = Math.floor(cell / width);
    return x < 2 || y < 2 || x >= width - 2 || y >= height - 2;
  });
  return medianColor(image, edge);
}

/** For each of `colors`, the cells whose color is nearer to it than to `background` and the other colors. */
export function cellsOf(image: SmallImage, background: Color, colors: readonly Color[]): number[][] {
  const cells: number[][] = colors.map(() => []);
  for (let cell = 0; cell < image.width * image.height; cell += 1) {
    const color = colorAt(image, cell);
    let owner = -1;
    let best = distance(color, background);
    colors.forEach((one, index) => {
      const away = distance(color, one);
      if (away < best) [owner, best] = [index, away];
    });
    cells[owner]?.push(cell);
  }
  return cells;
}

/** Center of mass, as shares of width and height. */
export function centerOf({ width, height }: SmallImage, cells: readonly number[]): Point {
  const sum = { x: 0, y: 0 };
  for (const cell of cells) {
    sum.x += ((cell % width) + 0.5) / width;
    sum.y += (Math.floor(cell / width) + 0.5) / height;
  }
  return { x: sum.x / cells.length, y: sum.y / cells.length };
}

const relations: Record<string, (across: number, down: number) => boolean> = {
  left: (across) => across > 0.2,
  right: (across) => across < -0.2,
  above: (_, down) => down > 0.2,
  below: (_, down) => down < -0.2,
  next: (across, down) => Math.max(Math.abs(across), Math.abs(down)) > 0.2,
};

function isPlaced(centers: readonly Point[], expected: ExpectedImage): boolean {
  const [first, second] = centers;
  if (!first) return false;
  if (expected.place) {
    const [x = 0, y = 0] = expected.place;
    return Math.abs(first.x - x) < maxOffset && Math.abs(first.y - y) < maxOffset;
  }
  const test = relations[expected.relation ?? ""];
  if (!second || !test) return false;
  return test(second.x - first.x, second.y - first.y);
}

/** Separates two objects of the same color by the half of the image that they are in. */
function halves(image: SmallImage, cells: readonly number[], relation = "next"): number[][] {
  const upright = relation === "above" || relation === "below";
  const isFirst = (cell: number): boolean =>
    upright ? cell < (image.width * image.height) / 2 : cell % image.width < image.width / 2;
  const parts = [cells.filter(isFirst), cells.filter((cell) => !isFirst(cell))];
  return relation === "right" || relation === "below" ? parts.reverse() : parts;
}

/** Background and object colors and places of a image of one or two objects, measured on about 64 × 64 cells. */
export function judgeImage(image: SmallImage, expected: ExpectedImage): Facts {
  const behind = backgroundColor(image);
  const names = [...new Set(expected.colors)];
  let cells = cellsOf(image, namedColor(expected.background), names.map(namedColor));
  if (expected.colors.length > names.length) cells = halves(image, cells[0] ?? [], expected.relation);
  const size = image.width * image.height * minArea;
  return {
    background: colorName(behind) === expected.background,
    color: cells.every(
      (mine, index) => mine.length > size && colorName(medianColor(image, mine)) === expected.colors[index],
    ),
    place: isPlaced(
      cells.map((mine) => centerOf(image, mine)),
      expected,
    ),
  };
}
