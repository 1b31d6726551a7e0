import type { EnhanceReply, EnhanceRequest } from "#contracts/redis/enhancement.ts";
import { createBackoff } from "#platform/backoff.ts";
import { repeat } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import { residentMemory } from "#platform/residentMemory.ts";
import { forkInferenceChild } from "../inference/forkChild.ts";
import type { ChildOptions, EnhancerState } from "../inference/protocol.ts";
import { InferenceSupervisor } from "../inference/supervisor.ts";
import type { SharedParts } from "../queue/queueWorker.ts";

/** Enhances prompts outside of jobs. */
export type EnhancerWorker = {
  state(): EnhancerState;
  /** Checks for requests: a signal arrived, or the child became ready. */
  wake(): void;
  /** The execution provider of the child; null while it is not running. */
  provider(): string | null;
  /** Resident memory of the child in bytes; null while it is not running. */
  residentBytes(): number | null;
  close(): Promise<void>;
};

/** Name of the enhancer's child in metrics, logs and the memory planner. */

/** Name of the enhancer's child in metrics, logs and the memory planner. */
export const enhancerName = "enhancer";

/** Interval of the `working` messages for a request in progress, in milliseconds. */
export const workingIntervalMs = 10_000;
/** Milliseconds that the child gets to stop between two tokens, and to exit. */
const childExitMs = 2000;

const starting: EnhancerState = { available: false, reason: "The inference process has not started yet." };

/**
 * Enhances prompts that users are still editing, one at a time, in a separate child, because those of the queues may be
 * busy for minutes. Requests are taken from a Redis list when a signal announces one; the list is not polled. Without an
 * enhancer pack the child is stopped and no request is taken.
 */
export function startEnhancerWorker(shared: SharedParts): EnhancerWorker {
  const log = shared.log.child({ queue: enhancerName });
  const closing = new AbortController();
  let running: Promise<void> | null = null;
  let again = false;
  const inference = openInference(shared, log, () => {
    if (inference.enhancer && !inference.enhancer.available) void inference.close(childExitMs);
    shared.onChange();
    wake();
  });

  const takeAll = async (): Promise<void> => {
    do {
      again = false;
      let request = await shared.redis.takeEnhancement();
      while (request && !closing.signal.aborted) {
        await handleRequest(request, { inference, shared, signal: closing.signal, log });
        if (!inference.isIdle) return;
        request = await shared.redis.takeEnhancement();
      }
    } while (again && !closing.signal.aborted);
  };
  const wake = (): void => {
    again = true;
    if (running || closing.signal.aborted || !inference.isIdle || !inference.enhancer?.available) return;
    running = takeAll()
      // The requester notices a lost request by the missing `working` messages.
      .catch((error: unknown) => log.warn("enhancement requests can't be taken at the moment", { error }))
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
      await inference.close(childExitMs);
    },
  };
}

type RequestServices = {
  inference: InferenceSupervisor;
  shared: SharedParts;
  signal: AbortSignal;
  log: Logger;
};

/** Enhances one prompt and publishes the outcome. Never rejects. */
async function handleRequest(request: EnhanceRequest, services: RequestServices): Promise<void> {
  const { inference, shared, log } = services;
  const { clock, redis } = shared;
  const remainingMs = request.expires_at - clock.now();
  if (remainingMs <= 0) return;
  const publish = (reply: EnhanceReply) =>
    redis.publishEnhancement(request.id, reply).catch((error: unknown) => {
      log.warn("an enhancement reply could not be published", { error });
    });
  const stopWorkingMessages = repeat(clock, workingIntervalMs, () => publish({ kind: "working" }));
  const expired = new AbortController();
  const cancelExpiry = clock.after(remainingMs, () => expired.abort());
  try {
    const { id: jobId, prompt, media, seed } = request;
    const enhancement = await inference.enhance(
      { jobId, prompt, media, seed },
      { signal: AbortSignal.any([services.signal, expired.signal]), killAfterMs: () => childExitMs },
    );
    await publish({ kind: "done", enhanced_prompt: enhancement.prompt, note: enhancement.note });
  } catch (error) {
    log.warn("prompt enhancement failed", { reason: error instanceof Error ? error.message : error });
    await publish({ kind: "failed" });
  } finally {
    stopWorkingMessages();
    cancelExpiry();
  }
}

function openInference(shared: SharedParts, log: Logger, onChange: () => void): InferenceSupervisor {
  const { module, environment, options } = shared.child;
  const argument = JSON.stringify({ ...options, jobTypes: [], enhancer: true } satisfies ChildOptions);
  const inference: InferenceSupervisor = new InferenceSupervisor({
    fork: (events) => forkInferenceChild({ module, environment, argument }, events),
    clock: shared.clock,
    log,
    backoff: createBackoff({ firstMs: 500, maxMs: 60_000, random: shared.random }),
    startLimitMs: shared.limits.startMs,
    silenceLimitMs: shared.limits.silenceMs,
    onChange,
    memory: shared.memory.planner.join(enhancerName, (model) => inference.unload(model)),
    onProvider: (provider) => shared.memory.setProvider(provider),
    onLoaded: (model, ms) => shared.metrics.modelLoaded(model, ms),
    onCrash: () => shared.metrics.crashed(enhancerName),
  });
  return inference;
}
