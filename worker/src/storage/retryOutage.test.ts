import { beforeEach, describe, expect, it } from "vitest";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { PermanentError, RetryableError } from "../errors.ts";
import { createManualClock, type ManualClock } from "../testing/manualClock.ts";
import type { FileStore } from "./fileStore.ts";
import {
  createStorageRetry,
  outageLimitMs,
  retryingSources,
  retryingStore,
  type StorageRetry,
} from "./retryOutage.ts";
import type { SourceAssets } from "./sourceAssets.ts";

const outage = () => new RetryableError("STORAGE_UNREACHABLE");
const file = { bucket: "b", path: "p", localPath: "l", contentType: "image/png" };

describe("retryDuringOutage", () => {
  let clock: ManualClock;
  let answer: () => Promise<void>;
  let probeAnswer: () => Promise<void>;
  let puts: number;
  let probes: number;
  let backs: number;
  let lines: string[];
  let storage: StorageRetry;
  let store: FileStore;
  let sources: SourceAssets;

  beforeEach(() => {
    clock = createManualClock();
    answer = () => Promise.reject(outage());
    probeAnswer = answer;
    puts = 0;
    probes = 0;
    backs = 0;
    const test = createTestLogger();
    lines = test.lines;
    storage = createStorageRetry({
      probe() {
        probes += 1;
        return probeAnswer();
      },
      onRecovered: () => {
        backs += 1;
      },
      clock,
      random: () => 1,
      log: test.log,
    });
    const reach = () => {
      puts += 1;
      return answer();
    };
    store = retryingStore({ put: reach, remove: async () => {} }, storage);
    sources = retryingSources({ fetch: reach }, storage);
  });

  const put = (signal = new AbortController().signal) => {
    const outcome: { error?: unknown; done: boolean } = { done: false };
    const ended = store.put(file, signal).then(
      () => {
        outcome.done = true;
      },
      (error: unknown) => {
        outcome.error = error;
      },
    );
    return { outcome, ended };
  };

  it("stores a file that had to wait for the storage, and says when it is back", async () => {
    const { outcome, ended } = put();
    await clock.advance(120_000);
    expect({ ...outcome, failing: storage.isFailing() }).toEqual({ done: false, failing: true });
    answer = async () => {};
    await clock.advance(30_000);
    await ended;
    expect({ ...outcome, failing: storage.isFailing(), backs, probes }).toEqual({
      done: true,
      failing: false,
      backs: 1,
      probes: 0,
    });
    expect(lines).toEqual([
      "warn the storage is unreachable: finished files wait, and no job is claimed",
      "info the storage is reachable again",
    ]);
  });

  it("gives up after ten minutes, and asks the storage until it is back", async () => {
    const { outcome, ended } = put();
    await clock.advance(outageLimitMs + 30_000);
    await ended;
    expect(outcome).toMatchObject({ done: false, error: { code: "STORAGE_UNREACHABLE" } });
    const tried = puts;
    await clock.advance(60_000);
    expect({ failing: storage.isFailing(), puts, probes: probes > 1 }).toEqual({
      failing: true,
      puts: tried,
      probes: true,
    });
    probeAnswer = async () => {};
    await clock.advance(30_000);
    expect({ failing: storage.isFailing(), backs }).toEqual({ failing: false, backs: 1 });
    const asked = probes;
    await clock.advance(300_000);
    expect(probes).toBe(asked);
  });

  const fetchSource = () => sources.fetch({ id: "1", userId: "2" }, "path", new AbortController().signal);

  it("does not wait for a source image that alone can't be had", async () => {
    probeAnswer = async () => {};
    await expect(fetchSource()).rejects.toMatchObject({ code: "STORAGE_UNREACHABLE" });
    expect({ failing: storage.isFailing(), puts, probes }).toEqual({ failing: false, puts: 1, probes: 1 });
  });

  it("waits with a source image when the storage is away", async () => {
    const fetched = fetchSource();
    await clock.advance(20_000);
    answer = async () => {};
    await clock.advance(30_000);
    await fetched;
    expect(backs).toBe(1);
  });

  it("ends the wait at once when the attempt is stopped", async () => {
    const controller = new AbortController();
    const { outcome, ended } = put(controller.signal);
    await clock.advance(5000);
    controller.abort();
    await ended;
    expect(outcome).toMatchObject({ done: false, error: { code: "STORAGE_UNREACHABLE" } });
  });

  it("does not wait for what the storage refuses", async () => {
    answer = () => Promise.reject(new PermanentError("STORAGE_REFUSED"));
    const { outcome, ended } = put();
    await ended;
    expect(outcome).toMatchObject({ error: { code: "STORAGE_REFUSED" } });
    expect({ failing: storage.isFailing(), puts }).toEqual({ failing: false, puts: 1 });
  });

  it("asks for nothing after it was closed", async () => {
    const controller = new AbortController();
    const { ended } = put(controller.signal);
    await clock.advance(5000);
    controller.abort();
    await ended;
    storage.close();
    await clock.advance(300_000);
    expect(probes).toBe(0);
  });
});
