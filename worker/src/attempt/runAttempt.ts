import type { JobCallback, Timings } from "#contracts/callback/message.ts";
import { attemptFailure } from "#contracts/jobs/attemptErrors.ts";
import type { Clock } from "#platform/clock.ts";
import type { Logger } from "#platform/log.ts";
import type { ClaimedJob } from "../data/database.ts";
import { planSteps } from "../diffusion/plannedSteps.ts";
import { diskFullError, PermanentError, WorkerError } from "../errors.ts";
import type {
  Capability,
  GenerationRequest,
  GenerationResult,
  GenerationState,
} from "../inference/protocol.ts";
import { type GenerateOptions, GenerationStopped } from "../inference/supervisor.ts";
import type { FileStore } from "../storage/fileStore.ts";
import type { SourceAssets } from "../storage/sourceAssets.ts";
import type { ContentGate } from "./contentGate.ts";
import { errorDetail } from "./errorDetail.ts";
import { type JobHandler, jobHandlers } from "./handlers.ts";
import { type AttemptControl, killAfterMs, type Lease } from "./lease.ts";
import type { ProgressReporter } from "./progressReporter.ts";
import { type Job, readJob } from "./readJob.ts";
import { PartialUploadError, storeResult } from "./storeResult.ts";

/** The services that an attempt uses. */
export type AttemptServices = {
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
  /** Resolves once the callback is stored durably. */
  settle(callback: JobCallback): Promise<void>;
  clock: Clock;
  log: Logger;
};

/**
 * Runs one attempt from the claim to its settlement:
 * read the job → check its content → generate in the inference child → check and store the files → settle.
 *
 * Every failure becomes the settlement, with one exception: after its lease is lost, the attempt belongs to another
 * worker and is dropped without settling. Rejects only when the settlement can't be spooled.
 */
export async function runAttempt(
  row: ClaimedJob,
  control: AttemptControl,
  services: AttemptServices,
): Promise<void> {
  const identity: Identity = { job_id: row.id, attempt: row.attempt, worker_id: services.workerId };
  const lease = services.holdLease(row, control);
  const reporter = services.openReporter(row);
  let callback: JobCallback;
  try {
    callback = {
      ...identity,
      status: "completed",
      ...(await produceResult(row, control, reporter, services)),
    };
  } catch (error) {
    const partial = error instanceof PartialUploadError ? error : null;
    if (partial && control.reason() !== "lease_lost") await services.store.remove(partial.stored);
    callback = { ...identity, ...outcomeOf(partial ? partial.cause : error, control, services.log) };
  }
  reporter.close();
  try {
    if (control.reason() !== "lease_lost") await services.settle(callback);
  } finally {
    lease.release();
  }
}

type Identity = Pick<JobCallback, "job_id" | "attempt" | "worker_id">;

async function produceResult(
  row: ClaimedJob,
  control: AttemptControl,
  reporter: ProgressReporter,
  services: AttemptServices,
): Promise<Omit<Extract<JobCallback, { status: "completed" }>, "status" | keyof Identity>> {
  const claimedAt = services.clock.now();
  const job = readJob(row);
  try {
    await services.content.check(job);
    return await generateAndStore(job, claimedAt, control, reporter, services);
  } catch (error) {
    await services.content.audit(job, error);
    throw error;
  }
}

async function generateAndStore(
  job: Job,
  claimedAt: number,
  control: AttemptControl,
  reporter: ProgressReporter,
  services: AttemptServices,
): ReturnType<typeof produceResult> {
  const handler: JobHandler = jobHandlers[job.type];
  const capability = requireCapability(job, services.capabilities());
  const workFolder = await services.makeScratch(job.id, job.attempt);
  try {
    const request = handler.request(job, workFolder);
    let state = initialState(request, capability);
    const report = (next: GenerationState) => {
      state = next;
      reporter.report(next);
    };
    report(state);
    await fetchSource(job, request, control, services);
    const { files, timings, enhancement } = await services.generate(request, {
      report,
      signal: control.signal,
      killAfterMs: () => killAfterMs(control.reason()),
    });
    report({ ...state, phase: "uploading", step: state.totalSteps, remainingMs: null });
    const uploadStartedAt = services.clock.now();
    const assets = await storeResult(job, handler, request, files, services.store, control.signal);
    const now = services.clock.now();
    return {
      assets,
      timings: { ...timings, upload_ms: now - uploadStartedAt, total_ms: now - claimedAt } satisfies Timings,
      ...(enhancement?.prompt ? { enhanced_prompt: enhancement.prompt } : {}),
      ...(enhancement?.note ? { enhancement_note: enhancement.note } : {}),
    };
  } finally {
    // The result may be stored already, so a folder that can't be removed (it happens on NFS) must not fail the attempt.
    await services.removeScratch(workFolder).catch((error: unknown) => {
      services.log.warn("the scratch folder of an attempt could not be removed", {
        folder: workFolder,
        error,
      });
    });
  }
}

/** The state that is published at the start of the attempt, before the child reports anything. */
const initialState = (request: GenerationRequest, { limits }: AvailableCapability): GenerationState => ({
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
  services: AttemptServices,
): Promise<void> {
  const id = job.config.source_asset_id;
  if (source && id !== undefined)
    await services.sources.fetch({ id, userId: job.userId }, source.path, control.signal);
}

type AvailableCapability = Extract<Capability, { available: true }>;

function requireCapability(job: Job, capabilities: Capability[]): AvailableCapability {
  const capability = capabilities.find(({ type }) => type === job.type);
  if (capability?.available) return capability;
  throw new PermanentError("FORMAT_UNAVAILABLE", {
    detail: capability?.reason,
  });
}

type Outcome = { status: "cancelled" } | Omit<Extract<JobCallback, { status: "failed" }>, keyof Identity>;

function outcomeOf(error: unknown, control: AttemptControl, log: Logger): Outcome {
  const reason = control.reason();
  if (reason === "cancelled") return { status: "cancelled" };
  if (reason !== null || error instanceof GenerationStopped) {
    return failed(attemptFailure("WORKER_STOPPED"));
  }
  const known = error instanceof WorkerError ? error : diskFullError(error);
  if (known) {
    log.warn("attempt failed", { code: known.code, detail: known.detail, cause: known.cause });
    const { code, message, retryable } = known;
    return failed({ error_code: code, error_message: message, retryable }, known);
  }
  log.error("attempt failed unexpectedly", { error: error instanceof Error ? error.stack : error });
  return failed(attemptFailure("WORKER_ERROR"), error);
}

/** `error` is included as a detail for operators; users see the failure's message only. */
function failed(failure: ReturnType<typeof attemptFailure>, error?: unknown): Outcome {
  const detail = error === undefined ? undefined : errorDetail(error);
  return {
    status: "failed",
    ...failure,
    ...(detail === undefined ? {} : { error_detail: detail }),
  };
}
