import type { JobCallback, Timings } from "#contracts/callback/message.ts";
import { attemptFailure } from "#contracts/jobs/attemptErrors.ts";
import type { Clock } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import type { ClaimedJob } from "../data/database.ts";
import { planSteps } from "../diffusion/plannedSteps.ts";
import { diskFullFailure } from "../diskFull.ts";
import { PermanentError, WorkerError } from "../errors.ts";
import type {
  Capability,
  GenerationRequest,
  GenerationResult,
  GenerationState,
} from "../inference/protocol.ts";
import { type GenerateOptions, GenerationStopped } from "../inference/supervisor.ts";
import type { FileStore } from "../storage/fileStore.ts";
import type { SourceAssets } from "../storage/sourceAssets.ts";
import { type AttemptControl, killAfterMs } from "./attemptControl.ts";
import type { ContentGate } from "./contentGate.ts";
import { errorDetail } from "./errorDetail.ts";
import { type JobHandler, jobHandlers } from "./handlers.ts";
import type { Lease } from "./lease.ts";
import type { ProgressReporter } from "./progressReporter.ts";
import { type Job, readJob } from "./readJob.ts";
import { PartlyStored, storeResult } from "./storeResult.ts";

/** What an attempt needs of the control plane. */
export type AttemptTools = {
  workerId: string;
  capabilities(): Capability[];
  generate(request: GenerationRequest, options: GenerateOptions): Promise<GenerationResult>;
  holdLease(row: ClaimedJob, control: AttemptControl): Lease;
  openReporter(row: ClaimedJob): ProgressReporter;
  makeScratch(jobId: string, attempt: number): Promise<string>;
  removeScratch(folder: string): Promise<void>;
  store: FileStore;
  sources: SourceAssets;
  content: ContentGate;
  /** Resolves when the callback is safe on disk. */
  settle(callback: JobCallback): Promise<void>;
  clock: Clock;
  log: Logger;
};

/**
 * The life of one attempt, from the claim to its settlement:
 * read the job → run it in the inference child → check and store its files → settle.
 *
 * Whatever goes wrong on the way becomes the settlement, with one exception: an attempt whose lease was lost
 * belongs to somebody else and is dropped without a word. Rejects only when the settlement cannot be spooled.
 */
export async function runAttempt(
  row: ClaimedJob,
  control: AttemptControl,
  tools: AttemptTools,
): Promise<void> {
  const identity: Identity = { job_id: row.id, attempt: row.attempt, worker_id: tools.workerId };
  const lease = tools.holdLease(row, control);
  const reporter = tools.openReporter(row);
  let callback: JobCallback;
  try {
    callback = { ...identity, status: "completed", ...(await makeResult(row, control, reporter, tools)) };
  } catch (error) {
    const partly = error instanceof PartlyStored ? error : null;
    if (partly && control.reason() !== "lease_lost") await tools.store.remove(partly.stored);
    callback = { ...identity, ...endingOf(partly ? partly.cause : error, control, tools.log) };
  }
  reporter.close();
  try {
    if (control.reason() !== "lease_lost") await tools.settle(callback);
  } finally {
    lease.release();
  }
}

type Identity = Pick<JobCallback, "job_id" | "attempt" | "worker_id">;

async function makeResult(
  row: ClaimedJob,
  control: AttemptControl,
  reporter: ProgressReporter,
  tools: AttemptTools,
): Promise<Omit<Extract<JobCallback, { status: "completed" }>, "status" | keyof Identity>> {
  const claimedAt = tools.clock.now();
  const job = readJob(row);
  try {
    await tools.content.check(job);
    return await makeAllowed(job, claimedAt, control, reporter, tools);
  } catch (error) {
    await tools.content.audit(job, error);
    throw error;
  }
}

/** The same for a job that the content policy allows as far as its prompt tells. */
async function makeAllowed(
  job: Job,
  claimedAt: number,
  control: AttemptControl,
  reporter: ProgressReporter,
  tools: AttemptTools,
): ReturnType<typeof makeResult> {
  const handler: JobHandler = jobHandlers[job.type];
  const capability = requirePack(job, tools.capabilities());
  const workFolder = await tools.makeScratch(job.id, job.attempt);
  try {
    const request = handler.request(job, workFolder);
    let state = firstState(request, capability);
    const report = (next: GenerationState) => {
      state = next;
      reporter.report(next);
    };
    report(state);
    await fetchSource(job, request, control, tools);
    const { files, timings, enhancement } = await tools.generate(request, {
      report,
      signal: control.signal,
      killAfterMs: () => killAfterMs(control.reason()),
    });
    report({ ...state, phase: "uploading", step: state.totalSteps, remainingMs: null });
    const uploadingSince = tools.clock.now();
    const assets = await storeResult(job, handler, request, files, tools.store, control.signal);
    const now = tools.clock.now();
    return {
      assets,
      timings: { ...timings, upload_ms: now - uploadingSince, total_ms: now - claimedAt } satisfies Timings,
      ...(enhancement?.prompt ? { enhanced_prompt: enhancement.prompt } : {}),
      ...(enhancement?.note ? { enhancement_note: enhancement.note } : {}),
    };
  } finally {
    // The result may be stored by now: a folder that stays behind, as NFS may have it, shall not cost it.
    await tools.removeScratch(workFolder).catch((error: unknown) => {
      tools.log.warn("the scratch folder of an attempt could not be removed", { folder: workFolder, error });
    });
  }
}

/** Tells subscribers that the attempt has begun, before the child has said anything. */
const firstState = (request: GenerationRequest, { limits }: AvailableCapability): GenerationState => ({
  phase: "loading_model",
  step: 0,
  totalSteps: planSteps(request, limits?.maxSteps).count * request.batchSize,
  remainingMs: null,
  preview: null,
  enhancedPrompt: null,
});

async function fetchSource(
  job: Job,
  { source }: GenerationRequest,
  control: AttemptControl,
  tools: AttemptTools,
): Promise<void> {
  const id = job.config.source_asset_id;
  if (source && id !== undefined)
    await tools.sources.fetch({ id, userId: job.userId }, source.path, control.signal);
}

type AvailableCapability = Extract<Capability, { available: true }>;

function requirePack(job: Job, capabilities: Capability[]): AvailableCapability {
  const capability = capabilities.find(({ type }) => type === job.type);
  if (capability?.available) return capability;
  throw new PermanentError("FORMAT_UNAVAILABLE", {
    detail: capability?.reason,
  });
}

type Ending = { status: "cancelled" } | Omit<Extract<JobCallback, { status: "failed" }>, keyof Identity>;

function endingOf(error: unknown, control: AttemptControl, log: Logger): Ending {
  const reason = control.reason();
  if (reason === "cancelled") return { status: "cancelled" };
  if (reason !== null || error instanceof GenerationStopped) {
    return failed(attemptFailure("WORKER_STOPPED"));
  }
  const known = error instanceof WorkerError ? error : diskFullFailure(error);
  if (known) {
    log.warn("the attempt failed", { code: known.code, detail: known.detail, cause: known.cause });
    const { code, message, retryable } = known;
    return failed({ error_code: code, error_message: message, retryable }, known);
  }
  log.error("the attempt failed unexpectedly", { error: error instanceof Error ? error.stack : error });
  return failed(attemptFailure("WORKER_ERROR"), error);
}

/** `error` for operators: its owner reads the sentence only. */
function failed(failure: ReturnType<typeof attemptFailure>, error?: unknown): Ending {
  const detail = error === undefined ? undefined : errorDetail(error);
  return {
    status: "failed",
    ...failure,
    ...(detail === undefined ? {} : { error_detail: detail }),
  };
}
