import type { PreviewMap } from "../../diffusion/latentPreview.ts";
import type { RgbImage } from "../../media/rgbImage.ts";

type LatentShape = readonly [number, number, number];

/**
 * Fits the linear map from latents to the mean colors of their pixels, by ridge regression over pairs of latents and
 * decoded images. The small ridge keeps it stable when there are few colors.
 */
export class PreviewFit {
  readonly #channels: number;
  /** Normal equations: Σ xᵀx and Σ xᵀy. The last unknown is the bias. */
  readonly #left: number[][];
  readonly #right: number[][];

  constructor(channels: number) {
    this.#channels = channels;
    this.#left = zeros(channels + 1, channels + 1);
    this.#right = zeros(channels + 1, 3);
  }

  /** Adds one image: latents [channels, height, width] and the image that they decode to. */
  add(latents: Float32Array, shape: LatentShape, image: RgbImage): void {
    const size = shape[1] * shape[2];
    const colors = meanColors(image, shape);
    const row = new Float64Array(this.#channels + 1).fill(1);
    for (let i = 0; i < size; i += 1) {
      for (let c = 0; c < this.#channels; c += 1) row[c] = latents[c * size + i] as number;
      for (let a = 0; a <= this.#channels; a += 1) {
        const value = row[a] as number;
        const left = this.#left[a] as number[];
        const right = this.#right[a] as number[];
        for (let b = 0; b <= this.#channels; b += 1)
          left[b] = (left[b] as number) + value * (row[b] as number);
        for (let k = 0; k < 3; k += 1)
          right[k] = (right[k] as number) + value * (colors[i * 3 + k] as number);
      }
    }
  }

  solve(): PreviewMap {
    const count = this.#left[this.#channels]?.[this.#channels] ?? 0;
    const left = this.#left.map((row, a) => row.map((value, b) => (a === b ? value + 1e-3 * count : value)));
    const solution = eliminate(left, this.#right).map(
      (row) => row.map((value) => Number(value.toFixed(5))) as [number, number, number],
    );
    const bias = solution.pop() ?? [0, 0, 0];
    return { weights: solution, bias };
  }
}

const zeros = (rows: number, columns: number): number[][] =>
  Array.from({ length: rows }, () => new Array<number>(columns).fill(0));

/** Mean color of the block of pixels of each latent, from -1 to 1, [height, width, 3]. */
function meanColors(image: RgbImage, [, height, width]: LatentShape): Float64Array {
  const sums = new Float64Array(height * width * 3);
  const blockHeight = image.height / height;
  const blockWidth = image.width / width;
  for (let y = 0; y < image.height; y += 1) {
    for (let x = 0; x < image.width; x += 1) {
      const from = (y * image.width + x) * 3;
      const to = (Math.floor(y / blockHeight) * width + Math.floor(x / blockWidth)) * 3;
      for (let k = 0; k < 3; k += 1)
        sums[to + k] = (sums[to + k] as number) + (image.data[from + k] as number);
    }
  }
  return sums.map((sum) => sum / (blockHeight * blockWidth) / 127.5 - 1);
}

/** Solves A·X = B by Gaussian elimination with partial pivoting. */
function eliminate(a: number[][], b: number[][]): number[][] {
  const rows = a.map((row, index) => [...row, ...(b[index] as number[])]);
  const size = rows.length;
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1) {
      if (Math.abs(rows[row]?.[column] as number) > Math.abs(rows[pivot]?.[column] as number)) pivot = row;
    }
    const top = rows[pivot] as number[];
    rows[pivot] = rows[column] as number[];
    rows[column] = top;
    const lead = top[column] as number;
    for (let k = 0; k < top.length; k += 1) top[k] = (top[k] as number) / lead;
    for (const row of rows) {
      const factor = row[column] as number;
      if (row === top || factor === 0) continue;
      for (let k = 0; k < row.length; k += 1) row[k] = (row[k] as number) - factor * (top[k] as number);
    }
  }
  return rows.map((row) => row.slice(size));
}
