/**
 * Name of this random number generator. It is stored with every image, because a seed reproduces an image only with the
 * same generator. Increment the number when the sequence of values changes.
 */
export const randomName = "xoshiro128**+boxmuller/1";

/** Uniform 32-bit integers: xoshiro128**, seeded with splitmix32. */
export function createUniform(seed: number): () => number {
  let state = seed >>> 0;
  const splitmix = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  return xoshiro128([splitmix(), splitmix(), splitmix(), splitmix()]);
}

/** xoshiro128** 1.1 (Blackman and Vigna 2018, arXiv:1805.01407; public domain). */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
}

/** `length` independent samples of N(0, 1) by the Box–Muller transform. Deterministic for a seed. */
export function gaussianNoise(seed: number, length: number): Float32Array {
  const noise = new Float32Array(length);
  fillGaussian(createUniform(seed), noise);
  return noise;
}

/**
 * Noise for schedulers that add noise in their steps: one stream per seed, continued from call to call. It is seeded with
 * seed + 2³¹, which no image has, so it never repeats an image's initial noise.
 * @param seed seed of the image, below 2³¹
 */
export function stepNoise(seed: number): (out: Float32Array) => void {
  const next = createUniform(seed + 2 ** 31);
  return (out) => fillGaussian(next, out);
}

function fillGaussian(next: () => number, out: Float32Array): void {
  for (let i = 0; i < out.length; i += 2) {
    // In (0, 1], because the logarithm of zero is infinite.
    const radius = Math.sqrt(-2 * Math.log((next() + 1) / 2 ** 32));
    const angle = (2 * Math.PI * next()) / 2 ** 32;
    out[i] = radius * Math.cos(angle);
    if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle);
  }
}
