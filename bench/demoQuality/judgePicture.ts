import prompts from "./prompts.json" with { type: "json" };

/** Width and height in cells, and RGB bytes row by row. */
export type SmallPicture = { width: number; height: number; rgb: Uint8Array };
export type Colour = readonly [number, number, number];
export type Point = { x: number; y: number };

/** What a held-out prompt asks for. */
export type WantedPicture = {
  prompt: string;
  background: string;
  colours: string[];
  /** Centre of the one object, as shares of width and height. */
  place?: number[];
  /** Of the first object to the second. */
  relation?: string;
};

export type Facts = Record<string, boolean>;

const palette = prompts.colours as unknown as Record<string, Colour>;
/** How far from its place an object's centre may be, as a share of the side. */
const near = 0.12;
/** The smallest share of the picture that counts as an object. */
const smallest = 0.008;

export function namedColour(name: string): Colour {
  const colour = palette[name];
  if (!colour) throw new Error(`There is no colour ${name}.`);
  return colour;
}

const distance = (a: Colour, b: Colour): number =>
  (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;

/** The palette's colour nearest to an RGB colour. */
export const colourName = (colour: Colour): string =>
  Object.keys(palette).reduce((best, name) =>
    distance(namedColour(name), colour) < distance(namedColour(best), colour) ? name : best,
  );

const colourAt = ({ rgb }: SmallPicture, cell: number): Colour => [
  rgb[cell * 3] ?? 0,
  rgb[cell * 3 + 1] ?? 0,
  rgb[cell * 3 + 2] ?? 0,
];

/** Channel by channel the middle value of the cells. */
export function medianColour(picture: SmallPicture, cells: readonly number[]): Colour {
  const middle = (channel: 0 | 1 | 2): number =>
    cells.map((cell) => colourAt(picture, cell)[channel]).sort((a, b) => a - b)[cells.length >> 1] ?? 0;
  return [middle(0), middle(1), middle(2)];
}

/** The colour of the outermost two cells all around. */
export function backgroundColour(picture: SmallPicture): Colour {
  const { width, height } = picture;
  const edge = [...Array(width * height).keys()].filter((cell) => {
    const x = cell % width;
    const y = Math.floor(cell / width);
    return x < 2 || y < 2 || x >= width - 2 || y >= height - 2;
  });
  return medianColour(picture, edge);
}

/** The cells that are nearer to each of `colours` than to `background` and the other colours. */
export function cellsOf(picture: SmallPicture, background: Colour, colours: readonly Colour[]): number[][] {
  const cells: number[][] = colours.map(() => []);
  for (let cell = 0; cell < picture.width * picture.height; cell += 1) {
    const colour = colourAt(picture, cell);
    let owner = -1;
    let best = distance(colour, background);
    colours.forEach((one, index) => {
      const away = distance(colour, one);
      if (away < best) [owner, best] = [index, away];
    });
    cells[owner]?.push(cell);
  }
  return cells;
}

/** Centre of mass, as shares of width and height. */
export function centreOf({ width, height }: SmallPicture, cells: readonly number[]): Point {
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

function isPlaced(centres: readonly Point[], wanted: WantedPicture): boolean {
  const [first, second] = centres;
  if (!first) return false;
  if (wanted.place) {
    const [x = 0, y = 0] = wanted.place;
    return Math.abs(first.x - x) < near && Math.abs(first.y - y) < near;
  }
  const test = relations[wanted.relation ?? ""];
  if (!second || !test) return false;
  return test(second.x - first.x, second.y - first.y);
}

/** Two objects of the same colour are told apart by the half of the picture they are in. */
function halves(picture: SmallPicture, cells: readonly number[], relation = "next"): number[][] {
  const upright = relation === "above" || relation === "below";
  const isFirst = (cell: number): boolean =>
    upright ? cell < (picture.width * picture.height) / 2 : cell % picture.width < picture.width / 2;
  const parts = [cells.filter(isFirst), cells.filter((cell) => !isFirst(cell))];
  return relation === "right" || relation === "below" ? parts.reverse() : parts;
}

/** Background and object colours and places of a picture of one or two objects, measured on about 64 × 64 cells. */
export function judgePicture(picture: SmallPicture, wanted: WantedPicture): Facts {
  const behind = backgroundColour(picture);
  const names = [...new Set(wanted.colours)];
  let cells = cellsOf(picture, namedColour(wanted.background), names.map(namedColour));
  if (wanted.colours.length > names.length) cells = halves(picture, cells[0] ?? [], wanted.relation);
  const size = picture.width * picture.height * smallest;
  return {
    background: colourName(behind) === wanted.background,
    colour: cells.every(
      (mine, index) =>
        mine.length > size && colourName(medianColour(picture, mine)) === wanted.colours[index],
    ),
    place: isPlaced(
      cells.map((mine) => centreOf(picture, mine)),
      wanted,
    ),
  };
}
