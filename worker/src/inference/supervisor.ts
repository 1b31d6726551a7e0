import type { Backoff } from "#platform/backoff.ts";
import type { Clock } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import { RetryableError, WorkerError } from "../errors.ts";
import type { MemoryMember } from "../memory/memoryPlanner.ts";
import { exitError, protocolError, stalledError } from "./exitErrors.ts";
import type { ChildEvents, ChildExit, InferenceChild } from "./forkChild.ts";
import { MemoryRequests } from "./memoryRequests.ts";
import type {
  Capability,
  Enhancement,
  EnhancementRequest,
  EnhancerState,
  FromChild,
  GenerationRequest,
  GenerationResult,
  GenerationState,
  MemoryMessage,
  ModelMemory,
  ToChild,
} from "./protocol.ts";

/** The generation was stopped on request; it did not fail. */
export class GenerationStopped extends Error {
  override readonly name = "GenerationStopped";
}

export type GenerateOptions = {
  report(state: GenerationState): void;
  /** Asks the child to stop between two steps. */
  signal: AbortSignal;
  /** Milliseconds after the abort until a child that has not stopped is killed. */
  killAfterMs(): number;
};

export type InferenceSupervisorOptions = {
  fork(events: ChildEvents): InferenceChild;
  clock: Clock;
  log: Logger;
  backoff: Backoff;
  /** Milliseconds without a message after which a child is killed while it starts, and while it works. */
  startLimitMs: number;
  silenceLimitMs: number;
  /** The child became ready or exited. */
  onChange(): void;
  /** The memory planner's view of this child. */
  memory?: MemoryMember;
  /** The execution provider is known. Called before the child loads a model. */
  onProvider?(provider: string): void;
  onLoaded?(model: string, ms: number): void;
  /** The child reports that it can't work in this installation. */
  onUnusable?(reason: string): void;
  /** The child exited unexpectedly, or was killed because it stalled or broke the protocol. */
  onCrash?(): void;
};

type Outcome = Extract<FromChild, { kind: "done" | "enhanced" }>;

type Run = {
  command: Extract<ToChild, { kind: "run" | "enhance" }>;
  options: GenerateOptions;
  resolve(outcome: Outcome): void;
  reject(error: Error): void;
};

/**
 * Supervises one inference child and restarts it after it exits.
 *
 * States: `starting → idle ⇄ running`, and from each of them `→ exited → (backoff) → starting`, until `close`.
 * Every exit settles the running request, so `generate` and `enhance` always settle.
 */
export class InferenceSupervisor {
  readonly #options: InferenceSupervisorOptions;
  readonly #memory: MemoryRequests;
  #state: "starting" | "idle" | "running" | "exited" | "closed" = "exited";
  #child: InferenceChild | null = null;
  #run: Run | null = null;
  /** Why the supervisor killed the child; null when it did not. */
  #killReason: Error | null = null;
  #cancelTimeout: () => void = () => {};
  #cancelRestart: () => void = () => {};
  #onExit: () => void = () => {};
  provider: string | null = null;
  capabilities: Capability[] | null = null;
  models: ModelMemory[] = [];
  enhancer: EnhancerState | null = null;

  constructor(options: InferenceSupervisorOptions) {
    this.#options = options;
    const { memory, onLoaded, silenceLimitMs, clock } = options;
    this.#memory = new MemoryRequests({
      member: memory,
      onLoaded,
      send: (reply) => this.#child?.send(reply),
      onWait: () => !this.#isStopping && this.#cancelTimeout(),
      onGrant: () => this.#state === "running" && !this.#isStopping && this.#startTimeout(silenceLimitMs),
      isIdle: () => this.isIdle,
      kill: (reason) => this.#kill(reason),
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
    this.#killReason = null;
    const { startLimitMs } = this.#options;
    this.#child = this.#options.fork({
      message: (message) => this.#onMessage(message),
      malformed: (detail) => this.#kill(protocolError(detail)),
      errorLine: (line) => this.#options.log.warn(line),
      exit: (exit) => this.#onChildExit(exit),
    });
    this.#startTimeout(startLimitMs);
  }

  /**
   * Runs one generation. Call it only while `isIdle`; otherwise it rejects with `WORKER_BUSY`.
   * @throws {GenerationStopped} after `signal` aborts.
   * @throws {WorkerError} the error that the child reported, or the one that its exit implies.
   */
  async generate(request: GenerationRequest, options: GenerateOptions): Promise<GenerationResult> {
    const outcome = await this.#send({ kind: "run", request }, options);
    if (outcome.kind !== "done") throw protocolError(`"${outcome.kind}" in response to a job`);
    return outcome.result;
  }

  /** Enhances one prompt. Has the same rules and errors as `generate`. */
  async enhance(request: EnhancementRequest, options: Omit<GenerateOptions, "report">): Promise<Enhancement> {
    const outcome = await this.#send({ kind: "enhance", request }, { ...options, report: () => {} });
    if (outcome.kind !== "enhanced") throw protocolError(`"${outcome.kind}" in response to a prompt`);
    return outcome.enhancement;
  }

  #send(command: Run["command"], options: GenerateOptions): Promise<Outcome> {
    if (this.#state !== "idle") {
      return Promise.reject(new RetryableError("WORKER_BUSY"));
    }
    if (options.signal.aborted) return Promise.reject(new GenerationStopped());
    this.#state = "running";
    const stop = () => this.#stopRun();
    options.signal.addEventListener("abort", stop, { once: true });
    return new Promise<Outcome>((resolve, reject) => {
      this.#run = { command, options, resolve, reject };
      this.#child?.send(command);
      this.#startTimeout(this.#options.silenceLimitMs);
    }).finally(() => options.signal.removeEventListener("abort", stop));
  }

  /** Stops the child and its running request. Resolves once the process has exited. */
  close(killAfterMs: number): Promise<void> {
    const wasRunning = this.#child !== null;
    this.#state = "closed";
    this.#cancelRestart();
    if (!wasRunning) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onExit = resolve;
      this.#child?.send({ kind: "stop" });
      this.#cancelTimeout();
      this.#cancelTimeout = this.#options.clock.after(killAfterMs, () => this.#kill(new GenerationStopped()));
    });
  }

  /** Asks the child to unload an idle model. */
  unload(model: string): void {
    if (this.#child) this.#memory.unload(model);
  }

  #onMessage(message: FromChild): void {
    if (isMemoryMessage(message)) this.#memory.handle(message);
    else if (this.#state === "closed" && message.kind !== "done") return;
    else if (message.kind === "provider") this.#options.onProvider?.(message.provider);
    else if (message.kind === "unusable") this.#options.onUnusable?.(message.reason);
    else if (message.kind === "ready") this.#onReady(message);
    else this.#onRunMessage(message);
  }

  #onRunMessage(message: Extract<FromChild, { jobId: string }>): void {
    const run = this.#run;
    // A late message of a run that has ended.
    if (!run || run.command.request.jobId !== message.jobId) return;
    if (message.kind === "state") {
      if (!run.options.signal.aborted) this.#startTimeout(this.#options.silenceLimitMs);
      run.options.report(message.state);
      return;
    }
    this.#cancelTimeout();
    this.#run = null;
    if (this.#state === "running") this.#state = "idle";
    this.#options.backoff.reset();
    if (message.kind === "done" || message.kind === "enhanced") run.resolve(message);
    else if (message.kind === "cancelled") run.reject(new GenerationStopped());
    else run.reject(this.#reportedError(message));
  }

  get #isStopping(): boolean {
    return this.#state === "closed" || (this.#run?.options.signal.aborted ?? false);
  }

  #onReady({ provider, capabilities, models, enhancer }: Extract<FromChild, { kind: "ready" }>): void {
    this.#cancelTimeout();
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

  #reportedError(message: Extract<FromChild, { kind: "failed" }>): Error {
    // After a failed allocation the runtime's state is undefined, so the next job gets a new child.
    if (message.code === "OUT_OF_MEMORY") this.#kill(new GenerationStopped());
    const { detail, retryable } = message;
    return new WorkerError(message.code, message.message, { detail, retryable });
  }

  #stopRun(): void {
    const run = this.#run;
    if (!run) return;
    this.#child?.send({ kind: "cancel", jobId: run.command.request.jobId });
    this.#cancelTimeout();
    const limitMs = run.options.killAfterMs();
    this.#cancelTimeout = this.#options.clock.after(limitMs, () => {
      this.#options.log.warn("the inference process did not stop in time, killing it", { limitMs });
      this.#kill(new GenerationStopped());
    });
  }

  /** (Re)starts the timeout of a child that has to send a message. */
  #startTimeout(limitMs: number): void {
    this.#cancelTimeout();
    this.#cancelTimeout = this.#options.clock.after(limitMs, () => this.#kill(stalledError(limitMs)));
  }

  #kill(reason: Error): void {
    this.#cancelTimeout();
    this.#killReason = reason;
    if (this.#state === "idle" || this.#state === "running") this.#state = "exited";
    this.#child?.kill();
  }

  #onChildExit(exit: ChildExit): void {
    const { log, backoff, clock, onChange } = this.#options;
    this.#cancelTimeout();
    this.#child = null;
    this.#memory.childExited();
    const reason = this.#killReason ?? (this.#state === "closed" ? new GenerationStopped() : exitError(exit));
    const run = this.#run;
    this.#run = null;
    if (this.#state === "closed") {
      run?.reject(new GenerationStopped());
      this.#onExit();
      return;
    }
    this.#state = "exited";
    const delay = backoff.next();
    if (!(reason instanceof GenerationStopped)) {
      const detail = reason instanceof RetryableError ? reason.detail : reason.message;
      log.error("the inference process ended", { detail, jobId: run?.command.request.jobId });
      this.#options.onCrash?.();
    }
    log.info("restarting the inference process", { delayMs: delay });
    this.#cancelRestart = clock.after(delay, () => this.start());
    run?.reject(reason);
    onChange();
  }
}

const isMemoryMessage = (message: FromChild): message is MemoryMessage =>
  ["request", "withdraw", "loaded", "idle", "unloaded"].includes(message.kind);
