import type { Backoff } from "#platform/backoff.ts";
import type { Clock } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import { RetryableError, WorkerError } from "../errors.ts";
import type { MemoryMember } from "../memory/memoryPlanner.ts";
import { failureOfEnd, protocolFailure, stalledFailure } from "./exitErrors.ts";
import type { ChildEnd, ChildEvents, InferenceChild } from "./forkChild.ts";
import type { MemoryMessage, ModelNeed } from "./memoryProtocol.ts";
import { ChildMemory } from "./memoryRequests.ts";
import type {
  Capability,
  Enhancement,
  EnhancementRequest,
  EnhancerState,
  FromChild,
  GenerationRequest,
  GenerationResult,
  GenerationState,
  ToChild,
} from "./protocol.ts";

/** A generation ended because it was asked to, not because it failed. */
export class GenerationStopped extends Error {
  override readonly name = "GenerationStopped";
}

export type GenerateOptions = {
  report(state: GenerationState): void;
  /** Asks the child to stop between two steps. */
  signal: AbortSignal;
  /** Milliseconds after the abort at which a child that has not stopped is killed. */
  killAfterMs(): number;
};

export type InferenceProcessOptions = {
  fork(events: ChildEvents): InferenceChild;
  clock: Clock;
  log: Logger;
  backoff: Backoff;
  /** Milliseconds without a message after which a starting or working child is given up. */
  startLimitMs: number;
  silenceLimitMs: number;
  /** The child became ready or ended. */
  onChange(): void;
  /** What this child may keep in memory; unload is told to it through `send`. */
  memory?: MemoryMember;
  /** Before the child loads anything: where its models will run. */
  onProvider?(provider: string): void;
  onLoaded?(model: string, ms: number): void;
  /** The child cannot work in this installation. */
  onRefused?(reason: string): void;
  /** The child ended by itself, or was killed as it did not answer. */
  onCrash?(): void;
};

type Outcome = Extract<FromChild, { kind: "done" | "enhanced" }>;

type Run = {
  order: Extract<ToChild, { kind: "run" | "enhance" }>;
  options: GenerateOptions;
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
};

/**
 * One inference child and its supervision.
 *
 * States: `starting → idle ⇄ running`, and from each of them `→ ended → (backoff) → starting`, until `close`.
 * Whatever ends the child settles the run it had, so that a caller of `generate` always gets an answer.
 */
export class InferenceProcess {
  readonly #options: InferenceProcessOptions;
  readonly #memory: ChildMemory;
  #state: "starting" | "idle" | "running" | "ended" | "closed" = "ended";
  #child: InferenceChild | null = null;
  #run: Run | null = null;
  /** Why we killed the child; null when it ended by itself. */
  #killedBecause: Error | null = null;
  #stopTimer: () => void = () => {};
  #stopRestart: () => void = () => {};
  #onEnd: () => void = () => {};
  provider: string | null = null;
  capabilities: Capability[] | null = null;
  models: ModelNeed[] = [];
  enhancer: EnhancerState | null = null;

  constructor(options: InferenceProcessOptions) {
    this.#options = options;
    const { memory, onLoaded, silenceLimitMs, clock } = options;
    this.#memory = new ChildMemory({
      member: memory,
      onLoaded,
      send: (answer) => this.#child?.send(answer),
      onWait: () => !this.#isStopping && this.#stopTimer(),
      onAnswer: () => this.#state === "running" && !this.#isStopping && this.#watch(silenceLimitMs),
      isIdle: () => this.isIdle,
      giveUp: (because) => this.#kill(because),
      clock,
    });
  }

  get isIdle(): boolean {
    return this.#state === "idle";
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    this.#state = "starting";
    this.#killedBecause = null;
    const { startLimitMs } = this.#options;
    this.#child = this.#options.fork({
      message: (message) => this.#hear(message),
      malformed: (detail) => this.#kill(protocolFailure(detail)),
      errorLine: (line) => this.#options.log.warn(line),
      end: (end) => this.#ended(end),
    });
    this.#watch(startLimitMs);
  }

  /**
   * Runs one generation. One at a time, and only while `isIdle`.
   * @throws {GenerationStopped} after `signal` aborted.
   * @throws {WorkerError} what the child reported, or what its end means.
   */
  async generate(request: GenerationRequest, options: GenerateOptions): Promise<GenerationResult> {
    const outcome = await this.#order({ kind: "run", request }, options);
    if (outcome.kind !== "done") throw protocolFailure(`"${outcome.kind}" in answer to a job`);
    return outcome.result;
  }

  /** Enhances one prompt, under the rules of `generate`; throws the same. */
  async enhance(request: EnhancementRequest, options: Omit<GenerateOptions, "report">): Promise<Enhancement> {
    const outcome = await this.#order({ kind: "enhance", request }, { ...options, report: () => {} });
    if (outcome.kind !== "enhanced") throw protocolFailure(`"${outcome.kind}" in answer to a prompt`);
    return outcome.enhancement;
  }

  #order(order: Run["order"], options: GenerateOptions): Promise<Outcome> {
    if (this.#state !== "idle") {
      return Promise.reject(new RetryableError("WORKER_BUSY"));
    }
    if (options.signal.aborted) return Promise.reject(new GenerationStopped());
    this.#state = "running";
    const stop = () => this.#stopRun();
    options.signal.addEventListener("abort", stop, { once: true });
    return new Promise<Outcome>((resolve, reject) => {
      this.#run = { order, options, resolve, reject };
      this.#child?.send(order);
      this.#watch(this.#options.silenceLimitMs);
    }).finally(() => options.signal.removeEventListener("abort", stop));
  }

  /** Ends the child; a run it still had is stopped. Resolves when the process is gone. */
  close(killAfterMs: number): Promise<void> {
    const wasUp = this.#child !== null;
    this.#state = "closed";
    this.#stopRestart();
    if (!wasUp) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onEnd = resolve;
      this.#child?.send({ kind: "stop" });
      this.#stopTimer();
      this.#stopTimer = this.#options.clock.after(killAfterMs, () => this.#kill(new GenerationStopped()));
    });
  }

  /** Asks the child to give up an idle model. */
  unload(model: string): void {
    if (this.#child) this.#memory.unload(model);
  }

  #hear(message: FromChild): void {
    if (isAboutMemory(message)) this.#memory.hear(message);
    else if (this.#state === "closed" && message.kind !== "done") return;
    else if (message.kind === "provider") this.#options.onProvider?.(message.provider);
    else if (message.kind === "refused") this.#options.onRefused?.(message.reason);
    else if (message.kind === "ready") this.#ready(message);
    else this.#hearOfRun(message);
  }

  #hearOfRun(message: Extract<FromChild, { jobId: string }>): void {
    const run = this.#run;
    // Late words about a run that is over.
    if (!run || run.order.request.jobId !== message.jobId) return;
    if (message.kind === "state") {
      if (!run.options.signal.aborted) this.#watch(this.#options.silenceLimitMs);
      run.options.report(message.state);
      return;
    }
    this.#stopTimer();
    this.#run = null;
    if (this.#state === "running") this.#state = "idle";
    this.#options.backoff.reset();
    if (message.kind === "done" || message.kind === "enhanced") run.resolve(message);
    else if (message.kind === "cancelled") run.reject(new GenerationStopped());
    else run.reject(this.#failed(message));
  }

  get #isStopping(): boolean {
    return this.#state === "closed" || (this.#run?.options.signal.aborted ?? false);
  }

  #ready({ provider, capabilities, models, enhancer }: Extract<FromChild, { kind: "ready" }>): void {
    this.#stopTimer();
    this.#state = "idle";
    this.provider = provider;
    this.capabilities = capabilities;
    this.models = models;
    this.enhancer = enhancer;
    this.#options.log.info("inference is ready", {
      provider,
      serves: capabilities.filter(({ available }) => available).length,
      of: capabilities.length,
    });
    this.#options.onChange();
  }

  #failed(message: Extract<FromChild, { kind: "failed" }>): Error {
    // What a failed allocation leaves behind in a runtime is not to be trusted: the next job gets a fresh child.
    if (message.code === "OUT_OF_MEMORY") this.#kill(new GenerationStopped());
    const { detail, retryable } = message;
    return new WorkerError(message.code, message.message, { detail, retryable });
  }

  #stopRun(): void {
    const run = this.#run;
    if (!run) return;
    this.#child?.send({ kind: "cancel", jobId: run.order.request.jobId });
    this.#stopTimer();
    const bound = run.options.killAfterMs();
    this.#stopTimer = this.#options.clock.after(bound, () => {
      this.#options.log.warn("the inference process did not stop in time and is killed", { boundMs: bound });
      this.#kill(new GenerationStopped());
    });
  }

  /** (Re)starts the watch over a child that owes us a message. */
  #watch(limitMs: number): void {
    this.#stopTimer();
    this.#stopTimer = this.#options.clock.after(limitMs, () => this.#kill(stalledFailure(limitMs)));
  }

  #kill(because: Error): void {
    this.#stopTimer();
    this.#killedBecause = because;
    if (this.#state === "idle" || this.#state === "running") this.#state = "ended";
    this.#child?.kill();
  }

  #ended(end: ChildEnd): void {
    const { log, backoff, clock, onChange } = this.#options;
    this.#stopTimer();
    this.#child = null;
    this.#memory.gone();
    const reason =
      this.#killedBecause ?? (this.#state === "closed" ? new GenerationStopped() : failureOfEnd(end));
    const run = this.#run;
    this.#run = null;
    if (this.#state === "closed") {
      run?.reject(new GenerationStopped());
      this.#onEnd();
      return;
    }
    this.#state = "ended";
    const delay = backoff.next();
    if (!(reason instanceof GenerationStopped)) {
      const detail = reason instanceof RetryableError ? reason.detail : reason.message;
      log.error("the inference process ended", { detail, jobId: run?.order.request.jobId });
      this.#options.onCrash?.();
    }
    log.info("the inference process is started again", { delayMs: delay });
    this.#stopRestart = clock.after(delay, () => this.start());
    run?.reject(reason);
    onChange();
  }
}

const isAboutMemory = (message: FromChild): message is MemoryMessage =>
  ["want", "forgo", "loaded", "idle", "unloaded"].includes(message.kind);
