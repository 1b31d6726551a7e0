/** How the next token is chosen, as `generation_config.json` says it. */
export type SamplingRules = {
  /** 0: always the likeliest token. */
  temperature: number;
  /** Only the likeliest tokens that together have this probability; 1: all. */
  topP: number;
  /** Only so many of the likeliest tokens; 0: all. */
  topK: number;
  /** Logits of tokens that were there before are divided by it, or multiplied where negative; 1: no change. */
  repetitionPenalty: number;
};

type Candidate = { id: number; logit: number };

/**
 * Chooses a token: repetition penalty, temperature, top-k, top-p, in the order of transformers' processors.
 * @param logits one for each token of the vocabulary; the penalty is applied in place
 * @param seen ids of the prompt and the answer so far
 * @param uniform 32-bit integers, one of which is used unless the choice is greedy
 */
export function chooseToken(
  logits: Float32Array,
  rules: SamplingRules,
  seen: ReadonlySet<number>,
  uniform: () => number,
): number {
  if (rules.repetitionPenalty !== 1) penalise(logits, seen, rules.repetitionPenalty);
  if (rules.temperature === 0 || rules.topK === 1) return likeliest(logits);
  const candidates = topCandidates(logits, rules);
  const best = candidates[0]?.logit ?? 0;
  const weights = candidates.map(({ logit }) => Math.exp((logit - best) / rules.temperature));
  const kept = nucleus(weights, rules.topP);
  const total = weights.slice(0, kept).reduce((sum, weight) => sum + weight, 0);
  let rest = (uniform() / 2 ** 32) * total;
  for (let i = 0; i < kept; i += 1) {
    rest -= weights[i] as number;
    if (rest < 0) return (candidates[i] as Candidate).id;
  }
  return (candidates[kept - 1] as Candidate).id;
}

function penalise(logits: Float32Array, seen: ReadonlySet<number>, penalty: number): void {
  for (const id of seen) {
    const logit = logits[id];
    if (logit !== undefined) logits[id] = logit < 0 ? logit * penalty : logit / penalty;
  }
}

function likeliest(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id += 1) {
    if ((logits[id] as number) > (logits[best] as number)) best = id;
  }
  return best;
}

/** Less likely than the best by e^-30: out of reach of a 32-bit number, and hardly ever the whole vocabulary. */
const reach = 30;

/** Likeliest first; equal ones by id, so that the order is the same everywhere. */
function topCandidates(logits: Float32Array, rules: SamplingRules): Candidate[] {
  const least = (logits[likeliest(logits)] as number) - reach * rules.temperature;
  const candidates: Candidate[] = [];
  for (let id = 0; id < logits.length; id += 1) {
    const logit = logits[id] as number;
    if (logit >= least) candidates.push({ id, logit });
  }
  candidates.sort((a, b) => b.logit - a.logit || a.id - b.id);
  return rules.topK > 0 ? candidates.slice(0, rules.topK) : candidates;
}

/** How many of the weights, largest first, reach the share `topP`; at least one. */
function nucleus(weights: readonly number[], topP: number): number {
  if (topP >= 1) return weights.length;
  const wanted = topP * weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  for (const [index, weight] of weights.entries()) {
    sum += weight;
    if (sum >= wanted) return index + 1;
  }
  return weights.length;
}
