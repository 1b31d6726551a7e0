import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobCallback } from "#contracts/callback/message.ts";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import type { ClaimedJob } from "../data/database.ts";
import { PermanentError, RetryableError } from "../errors.ts";
import type { GenerationRequest, GenerationResult, GenerationState } from "../inference/protocol.ts";
import { GenerationStopped } from "../inference/supervisor.ts";
import type { StoredFile } from "../storage/fileStore.ts";
import { uuid } from "../testing/builders.ts";
import { createManualClock } from "../testing/manualClock.ts";
import { tinyPng, tinyWebp } from "../testing/tinyPng.ts";
import { createAttemptControl } from "./lease.ts";
import { type AttemptServices, runAttempt } from "./runAttempt.ts";

const buildRow = (more: Partial<ClaimedJob> = {}): ClaimedJob => ({
  id: uuid(1),
  user_id: uuid(2),
  job_type: "sdxl_image_fast",
  prompt: "a red circle",
  config: {
    width: 64,
    height: 64,
    sample_steps: 10,
    sample_guide_scale: 0,
    seed: 2147483647,
    negative_prompt: null,
    batch_size: 2,
  },
  attempt: 3,
  ...more,
});

const sourceConfig = {
  ...(buildRow().config as object),
  source_asset_id: uuid(9),
  embed_prompt: false,
};

describe("runAttempt", () => {
  let folder: string;
  let settled: JobCallback[];
  let stored: string[];
  let removed: StoredFile[];
  let states: GenerationState[];
  let requests: GenerationRequest[];
  let fetched: { id: string; userId: string; path: string }[];
  let scratch: number;
  let held: boolean;
  let tools: AttemptServices;

  /** What a child would make of a request. */
  const generate = async (request: GenerationRequest): Promise<GenerationResult> => {
    requests.push(request);
    const files = [0, 1].map((batchIndex) => {
      const path = join(folder, `${batchIndex}.png`);
      const thumbnailPath = join(folder, `${batchIndex}.webp`);
      const bytes = tinyPng(64, 64);
      writeFileSync(path, bytes);
      writeFileSync(thumbnailPath, tinyWebp);
      const size = { width: 64, height: 64, fileSize: bytes.length };
      const seed = (request.seed + batchIndex) % 2 ** 31;
      const mimeType = "image/png" as const;
      return { batchIndex, seed, path, thumbnailPath, mimeType, duration: null, thumbHash: "AAAA", ...size };
    });
    const phases = { load_ms: 0, text_encode_ms: 1, denoise_ms: 2, decode_ms: 1, file_encode_ms: 1 };
    return { enhancement: null, files, timings: { ...phases, total_ms: 5, session_run_ms: 3 } };
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ourvidz-attempt-"));
    settled = [];
    stored = [];
    removed = [];
    states = [];
    requests = [];
    fetched = [];
    scratch = 0;
    held = false;
    tools = {
      workerId: "worker-1",
      capabilities: () => [{ type: "sdxl_image_fast", available: true, pack: "sdxl" }],
      generate,
      holdLease() {
        held = true;
        return { renewNow: () => {}, release: () => (held = false) };
      },
      openReporter: () => ({ report: (state) => states.push(state), close: () => {} }),
      makeScratch: async () => {
        scratch += 1;
        return folder;
      },
      removeScratch: async () => {
        scratch -= 1;
      },
      store: {
        put: async ({ bucket, path }) => void stored.push(`${bucket}/${path}`),
        remove: async (files) => void removed.push(...files),
      },
      content: { check: async () => {}, audit: async () => {} },
      sources: {
        fetch: async (asset, path) => void fetched.push({ ...asset, path }),
      },
      settle: async (callback) => void settled.push(callback),
      clock: createManualClock(),
      log: createTestLogger().log,
    };
  });
  afterEach(() => {
    expect({ held, scratch }).toEqual({ held: false, scratch: 0 });
    rmSync(folder, { recursive: true });
  });

  const run = (row = buildRow(), control = createAttemptControl()) => runAttempt(row, control, tools);

  it("hands on the settings as they are, a guidance scale of 0 included", async () => {
    await run();
    expect(requests[0]).toMatchObject({ guidanceScale: 0, seed: 2147483647, batchSize: 2, frameCount: null });
    expect(requests[0]?.negativePrompt).toBeNull();
  });

  it("stores each file with its thumbnail and settles with all of them", async () => {
    await run();
    expect(stored).toEqual([
      `sdxl_image_fast/${uuid(2)}/${uuid(1)}/0.png`,
      `thumbnails/${uuid(2)}/${uuid(1)}/0.webp`,
      `sdxl_image_fast/${uuid(2)}/${uuid(1)}/1.png`,
      `thumbnails/${uuid(2)}/${uuid(1)}/1.webp`,
    ]);
    expect(settled).toMatchObject([
      { status: "completed", attempt: 3, worker_id: "worker-1", assets: [{ seed: 2147483647 }, { seed: 0 }] },
    ]);
  });

  it("reports the start and the upload", async () => {
    await run();
    expect(states[0]).toMatchObject({ phase: "loading_model", step: 0, totalSteps: 20 });
    expect(states.at(-1)).toMatchObject({ phase: "uploading", step: 20 });
  });

  it("counts the steps that the pack and the source image leave", async () => {
    const limits = { minSteps: 1, maxSteps: 4, maxGuidanceScale: 1 };
    tools.capabilities = () => [{ type: "sdxl_image_fast", available: true, pack: "turbo", limits }];
    await run();
    await run(buildRow({ config: { ...sourceConfig, strength: 0.5 } }));
    expect(
      states.filter(({ phase }) => phase === "loading_model").map(({ totalSteps }) => totalSteps),
    ).toEqual([8, 4]);
  });

  it("fetches the user's own source image into the work folder before it asks for images", async () => {
    await run(buildRow({ config: sourceConfig }));
    const path = join(folder, "source");
    expect(fetched).toEqual([{ id: uuid(9), userId: uuid(2), path }]);
    expect(requests[0]).toMatchObject({ source: { path, strength: 0.6 }, embedPrompt: false });
  });

  it("fails for good when the source image was deleted", async () => {
    tools.sources.fetch = () => Promise.reject(new PermanentError("SOURCE_DELETED"));
    await run(buildRow({ config: sourceConfig }));
    expect(requests).toEqual([]);
    expect(settled).toMatchObject([
      {
        status: "failed",
        error_code: "SOURCE_DELETED",
        error_message: "The source image was deleted.",
        retryable: false,
      },
    ]);
  });

  it.each(["ENOSPC", "EDQUOT"])("says that the disk is full on %s, wherever it shows", async (code) => {
    tools.sources.fetch = () => Promise.reject(Object.assign(new Error(`${code}: write`), { code }));
    await run(buildRow({ config: sourceConfig }));
    tools.store.put = () => Promise.reject(Object.assign(new Error(`${code}: write`), { code }));
    await run();
    expect(settled).toMatchObject([
      { error_code: "DISK_FULL", retryable: true },
      { error_code: "DISK_FULL", retryable: true },
    ]);
    expect(removed).toHaveLength(4);
  });

  it.each([
    ["an unknown job type", buildRow({ job_type: "hologram" }), "JOB_UNREADABLE"],
    ["settings of another release", buildRow({ config: { width: "wide" } }), "JOB_UNREADABLE"],
    ["a format without a pack", buildRow({ job_type: "sdxl_image_high" }), "FORMAT_UNAVAILABLE"],
  ])("fails for good over %s", async (_, row, code) => {
    await run(row);
    expect(settled).toMatchObject([{ status: "failed", error_code: code, retryable: false }]);
  });

  it("hands on what the child says, and hides what it does not say itself", async () => {
    tools.generate = () =>
      Promise.reject(new PermanentError("NUMERIC_OVERFLOW", { message: "It came out black." }));
    await run();
    tools.generate = () => Promise.reject(new TypeError("x is undefined"));
    await run();
    expect(settled).toMatchObject([
      { error_code: "NUMERIC_OVERFLOW", error_message: "It came out black.", retryable: false },
      {
        error_code: "WORKER_ERROR",
        error_message: "Something went wrong while generating this.",
        retryable: true,
      },
    ]);
  });

  it("takes back what it has stored when the rest cannot be", async () => {
    tools.store.put = async ({ bucket, path }) => {
      if (path.endsWith("1.png")) throw new RetryableError("STORAGE_UNREACHABLE");
      stored.push(`${bucket}/${path}`);
    };
    await run();
    expect(removed).toHaveLength(4);
    expect(settled).toMatchObject([{ status: "failed", error_code: "STORAGE_UNREACHABLE", retryable: true }]);
  });

  it("keeps a stored result whose scratch folder cannot be removed", async () => {
    tools.removeScratch = async () => {
      scratch -= 1;
      throw Object.assign(new Error("directory not empty"), { code: "ENOTEMPTY" });
    };
    await run();
    expect(settled).toMatchObject([{ status: "completed" }]);
    expect(removed).toEqual([]);
  });

  it("settles with a batch in its order, whichever file is stored first", async () => {
    const stops: (() => void)[] = [];
    tools.store.put = ({ path }) =>
      path.endsWith("0.png") ? new Promise<void>((resolve) => stops.push(resolve)) : Promise.resolve();
    const running = run();
    while (stops.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    stops[0]?.();
    await running;
    expect(settled).toMatchObject([{ assets: [{ batch_index: 0 }, { batch_index: 1 }] }]);
  });

  it("stops between two uploads when it is cancelled, and leaves nothing", async () => {
    const control = createAttemptControl();
    tools.store.put = async () => control.stop("cancelled");
    await run(buildRow(), control);
    expect(removed).toHaveLength(2);
    expect(settled).toEqual([{ job_id: uuid(1), attempt: 3, worker_id: "worker-1", status: "cancelled" }]);
  });

  it("says and removes nothing once the lease is lost", async () => {
    const control = createAttemptControl();
    tools.store.put = async () => control.stop("lease_lost");
    await run(buildRow(), control);
    expect({ settled, removed }).toEqual({ settled: [], removed: [] });
  });

  it("gives the job back when the worker stops", async () => {
    const control = createAttemptControl();
    tools.generate = () => {
      control.stop("worker_stopped");
      return Promise.reject(new GenerationStopped());
    };
    await run(buildRow(), control);
    expect(settled).toMatchObject([{ status: "failed", error_code: "WORKER_STOPPED", retryable: true }]);
  });

  it.each([
    [
      "of another size",
      (result: GenerationResult) => result.files[0] && writeFileSync(result.files[0].path, tinyPng(32, 64)),
      "RESULT_DAMAGED",
    ],
    ["too few", (result: GenerationResult) => result.files.pop(), "RESULT_DAMAGED"],
    [
      "too large",
      (result: GenerationResult) => Object.assign(result.files[0] ?? {}, { fileSize: 2 ** 30 }),
      "FILE_TOO_LARGE",
    ],
  ])("stores nothing when the files are %s", async (_, spoil, code) => {
    tools.generate = async (request) => {
      const result = await generate(request);
      spoil(result);
      return result;
    };
    await run();
    expect(stored).toEqual([]);
    expect(settled).toMatchObject([{ status: "failed", error_code: code }]);
  });
});
