import type { EnhanceReply, EnhanceRequest } from "#contracts/redis/enhancement.ts";
import { createBackoff } from "#platform/backoff.ts";
import { repeat } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import { residentMemory } from "#platform/processIdentity.ts";
import { forkInferenceChild } from "../inference/forkChild.ts";
import type { ChildOptions } from "../inference/messages.ts";
import type { EnhancerState } from "../inference/protocol.ts";
import { InferenceProcess } from "../inference/supervisor.ts";
import type { SharedParts } from "../queue/queueWorker.ts";

/** What the worker does for prompts that are enhanced outside of jobs. */
export type EnhancerWorker = {
  state(): EnhancerState;
  /** There may be a prompt to enhance. */
  wake(): void;
  /** Where the child's model runs; null while there is no child. */
  provider(): string | null;
  /** Of the child, in bytes; null while it is away. */
  residentBytes(): number | null;
  close(): Promise<void>;
};

/** What its child is called in figures and where memory is given out. */
export const enhancerName = "enhancer";

/** Milliseconds between two words that say that an answer is still being worked on. */
export const workingMs = 10_000;
/** Milliseconds a child may take to stop between two tokens, and to end. */
const childEndMs = 2000;

const starting: EnhancerState = { available: false, reason: "The inference process has not started yet." };

/**
 * Enhances prompts for people who are still writing theirs, one at a time, in a child of its own: those of the queues
 * may be busy for minutes. A request is taken out of a list in Redis when a signal says that there is one; nothing is
 * polled. Without an enhancer pack the child is ended and no request is ever taken.
 */
export function startEnhancerWorker(shared: SharedParts): EnhancerWorker {
  const log = shared.log.child({ queue: enhancerName });
  const closing = new AbortController();
  let running: Promise<void> | null = null;
  let again = false;
  const inference = openInference(shared, log, () => {
    if (inference.enhancer && !inference.enhancer.available) void inference.close(childEndMs);
    shared.onChange();
    wake();
  });

  const takeAll = async (): Promise<void> => {
    do {
      again = false;
      let request = await shared.redis.takeEnhancement();
      while (request && !closing.signal.aborted) {
        await answer(request, { inference, shared, signal: closing.signal, log });
        if (!inference.isIdle) return;
        request = await shared.redis.takeEnhancement();
      }
    } while (again && !closing.signal.aborted);
  };
  const wake = (): void => {
    again = true;
    if (running || closing.signal.aborted || !inference.isIdle || !inference.enhancer?.available) return;
    running = takeAll()
      // Whoever asked learns of it by the silence.
      .catch((error: unknown) => log.warn("no prompt can be taken at the moment", { error }))
      .finally(() => {
        running = null;
      });
  };

  inference.start();
  return {
    state: () => inference.enhancer ?? starting,
    wake,
    provider: () => (inference.pid === undefined ? null : inference.provider),
    residentBytes: () => residentMemory(inference.pid),
    async close() {
      closing.abort();
      await running;
      await inference.close(childEndMs);
    },
  };
}

type AnswerTools = { inference: InferenceProcess; shared: SharedParts; signal: AbortSignal; log: Logger };

/** Works on one request and tells what came of it. Never rejects. */
async function answer(request: EnhanceRequest, tools: AnswerTools): Promise<void> {
  const { inference, shared, log } = tools;
  const { clock, redis } = shared;
  const left = request.expires_at - clock.now();
  if (left <= 0) return;
  const tell = (reply: EnhanceReply) =>
    redis.publishEnhancement(request.id, reply).catch((error: unknown) => {
      log.warn("an answer could not be told", { error });
    });
  const stopTelling = repeat(clock, workingMs, () => tell({ kind: "working" }));
  const expired = new AbortController();
  const takeBack = clock.after(left, () => expired.abort());
  try {
    const { id: jobId, prompt, media, seed } = request;
    const enhancement = await inference.enhance(
      { jobId, prompt, media, seed },
      { signal: AbortSignal.any([tools.signal, expired.signal]), killAfterMs: () => childEndMs },
    );
    await tell({ kind: "done", enhanced_prompt: enhancement.prompt, note: enhancement.note });
  } catch (error) {
    log.warn("a prompt was not enhanced", { reason: error instanceof Error ? error.message : error });
    await tell({ kind: "failed" });
  } finally {
    stopTelling();
    takeBack();
  }
}

function openInference(shared: SharedParts, log: Logger, onChange: () => void): InferenceProcess {
  const { module, environment, options } = shared.child;
  const argument = JSON.stringify({ ...options, jobTypes: [], enhancer: true } satisfies ChildOptions);
  const inference: InferenceProcess = new InferenceProcess({
    fork: (events) => forkInferenceChild({ module, environment, argument }, events),
    clock: shared.clock,
    log,
    backoff: createBackoff({ firstMs: 500, maxMs: 60_000, random: shared.random }),
    startLimitMs: shared.limits.startMs,
    silenceLimitMs: shared.limits.silenceMs,
    onChange,
    memory: shared.memory.planner.join(enhancerName, (model) => inference.unload(model)),
    onProvider: (provider) => shared.memory.runsOn(provider),
    onLoaded: (model, ms) => shared.metrics.modelLoaded(model, ms),
    onCrash: () => shared.metrics.crashed(enhancerName),
  });
  return inference;
}
