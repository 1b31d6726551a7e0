/** Sampling settings of `generation_config.json`. */
export type SamplingRules = {
  /** 0 always selects the most likely token. */
  temperature: number;
  /** Keeps the most likely tokens whose probabilities add up to this; 1 keeps all. */
  topP: number;
  /** Keeps this many of the most likely tokens; 0 keeps all. */
  topK: number;
  /** Logits of tokens that occurred before are divided by it, or multiplied if negative; 1 has no effect. */
  repetitionPenalty: number;
};

type Candidate = { id: number; logit: number };

/**
 * Chooses a token with repetition penalty, temperature, top-k and top-p, in the order of transformers' processors.
 * @param logits one per token of the vocabulary; the penalty is applied in place
 * @param seen ids of the prompt and the answer so far
 * @param uniform uniform 32-bit integers; one is drawn unless the choice is greedy
 */
export function chooseToken(
  logits: Float32Array,
  rules: SamplingRules,
  seen: ReadonlySet<number>,
  uniform: () => number,
): number {
  if (rules.repetitionPenalty !== 1) penalize(logits, seen, rules.repetitionPenalty);
  if (rules.temperature === 0 || rules.topK === 1) return mostLikely(logits);
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

function penalize(logits: Float32Array, seen: ReadonlySet<number>, penalty: number): void {
  for (const id of seen) {
    const logit = logits[id];
    if (logit !== undefined) logits[id] = logit < 0 ? logit * penalty : logit / penalty;
  }
}

function mostLikely(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id += 1) {
    if ((logits[id] as number) > (logits[best] as number)) best = id;
  }
  return best;
}

/** Candidates are at least e^-30 as likely as the best one: less is below the resolution of a 32-bit integer. */
const logitRange = 30;

/** Candidates by descending logit; ties by id, so that the order is deterministic. */
function topCandidates(logits: Float32Array, rules: SamplingRules): Candidate[] {
  const least = (logits[mostLikely(logits)] as number) - logitRange * rules.temperature;
  const candidates: Candidate[] = [];
  for (let id = 0; id < logits.length; id += 1) {
    const logit = logits[id] as number;
    if (logit >= least) candidates.push({ id, logit });
  }
  candidates.sort((a, b) => b.logit - a.logit || a.id - b.id);
  return rules.topK > 0 ? candidates.slice(0, rules.topK) : candidates;
}

/** The number of largest weights that reach the share `topP` of the total; at least one. */
function nucleus(weights: readonly number[], topP: number): number {
  if (topP >= 1) return weights.length;
  const target = topP * weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  for (const [index, weight] of weights.entries()) {
    sum += weight;
    if (sum >= target) return index + 1;
  }
  return weights.length;
}
