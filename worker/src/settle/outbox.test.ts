import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobCallback } from "#contracts/callback/message.ts";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import type { StoredFile } from "../storage/fileStore.ts";
import { buildCompleted, buildFailed, uuid } from "../testing/builders.ts";
import { createManualClock, type ManualClock } from "../testing/manualClock.ts";
import { CallbackOutbox } from "./outbox.ts";
import type { Delivery } from "./sendCallback.ts";
import { createCallbackSpool } from "./spool.ts";

const failed: Delivery = { kind: "failed", reason: "status 500" };
const accepted: Delivery = { kind: "accepted", outcome: "settled" };
const name = `${uuid(1)}-1.json`;

describe("callback outbox", () => {
  let folder: string;
  let clock: ManualClock;
  let tries: { callback: JobCallback; at: number }[];
  let answers: Delivery[];
  let renewed: string[];
  let removed: StoredFile[];
  let lines: string[];
  let idle: () => void;

  const open = (spool = folder) => {
    const test = createTestLogger();
    lines = test.lines;
    return new CallbackOutbox({
      spool: createCallbackSpool(spool),
      deliver: async (callback) => {
        tries.push({ callback, at: clock.now() });
        return answers.shift() ?? accepted;
      },
      renew: async ({ job_id }) => void renewed.push(job_id),
      removeFiles: async (files) => void removed.push(...files),
      clock,
      random: () => 1,
      log: test.log,
      onDelivered: () => idle(),
    });
  };
  /** Resolves when one delivery has come to its end, spool file and all. */
  const nextEnd = () => new Promise<void>((resolve) => (idle = resolve));
  const spooled = () => readdirSync(folder).filter((file) => file.endsWith(".json"));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ourvidz-spool-"));
    clock = createManualClock(0);
    tries = [];
    answers = [];
    renewed = [];
    removed = [];
    idle = () => {};
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("keeps a callback on disk until it is accepted, with growing pauses between the tries", async () => {
    answers = [failed, failed, failed];
    const outbox = open();
    const end = nextEnd();
    await outbox.send(buildCompleted());
    await clock.advance(0);
    expect(spooled()).toEqual([name]);
    expect(outbox.size).toBe(1);
    await clock.advance(10_000);
    await end;
    expect(tries.map(({ at }) => at)).toEqual([0, 500, 1500, 3500]);
    expect(spooled()).toEqual([]);
    expect(outbox.size).toBe(0);
  });

  it("keeps apart what the server refuses for good", async () => {
    answers = [{ kind: "refused", reason: "status 422: ASSETS_REQUIRED", code: "ASSETS_REQUIRED" }];
    const outbox = open();
    const end = nextEnd();
    await outbox.send(buildCompleted());
    await end;
    await clock.advance(100_000);
    expect(tries).toHaveLength(1);
    expect(readdirSync(join(folder, "refused"))).toEqual([name]);
    expect(lines.filter((line) => line.startsWith("error"))).toEqual([
      expect.stringContaining("ASSETS_REQUIRED"),
    ]);
  });

  it("removes the files and the callback of a deleted job", async () => {
    answers = [{ kind: "refused", reason: "status 422", code: "JOB_NOT_FOUND" }];
    const outbox = open();
    const end = nextEnd();
    const result = buildCompleted();
    for (const asset of result.assets) asset.thumbnail_path = "u/j/0.webp";
    await outbox.send(result);
    await end;
    expect(removed).toEqual([
      { bucket: "sdxl_image_fast", path: `${uuid(2)}/${uuid(1)}/0.png` },
      { bucket: "thumbnails", path: "u/j/0.webp" },
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("removes no files for any other no", async () => {
    answers = [{ kind: "refused", reason: "status 422", code: "INVALID_ASSETS" }];
    const outbox = open();
    const end = nextEnd();
    await outbox.send(buildCompleted());
    await end;
    expect(removed).toEqual([]);
  });

  it("delivers after a restart what an earlier worker left", async () => {
    answers = [failed];
    const first = open();
    await first.send(buildCompleted());
    await clock.advance(0);
    const closed = first.close(0);
    await clock.advance(0);
    await closed;
    expect(spooled()).toEqual([name]);

    const second = open();
    const end = nextEnd();
    await second.start();
    await end;
    expect(tries.at(-1)?.callback).toEqual(buildCompleted());
    expect(spooled()).toEqual([]);
  });

  it("is not stopped by a file that makes no sense", async () => {
    writeFileSync(join(folder, "half.json"), '{"job_id":');
    writeFileSync(join(folder, `${name}.part`), "{");
    await createCallbackSpool(folder).put(buildFailed());
    const outbox = open();
    const end = nextEnd();
    await outbox.start();
    await end;
    expect(tries).toHaveLength(1);
    expect(readdirSync(join(folder, "refused"))).toEqual(["half.json"]);
    expect(existsSync(join(folder, `${name}.part`))).toBe(false);
  });

  it.each([
    ["a result", buildCompleted(), 3],
    ["a final failure", buildFailed({ retryable: false }), 3],
    ["a failure that may be tried again", buildFailed(), 0],
  ])("renews the lease while %s waits: %#", async (_, callback, renewals) => {
    answers = Array.from({ length: 100 }, () => failed);
    const outbox = open();
    await outbox.send(callback);
    await clock.advance(60_000);
    expect(renewed).toHaveLength(renewals);
    const closed = outbox.close(0);
    await clock.advance(0);
    await closed;
  });

  it("gives up the lease of a result after an hour, but not the result", async () => {
    answers = Array.from({ length: 1000 }, () => failed);
    const outbox = open();
    await outbox.send(buildCompleted());
    await clock.advance(2 * 3_600_000);
    expect(renewed.length).toBeLessThan(181);
    expect(tries.length).toBeGreaterThan(100);
    const closed = outbox.close(0);
    await clock.advance(0);
    await closed;
    expect(spooled()).toEqual([name]);
  });

  it("delivers from memory when the disk takes nothing", async () => {
    const file = join(folder, "no-folder");
    writeFileSync(file, "");
    const outbox = open(file);
    const end = nextEnd();
    await outbox.send(buildCompleted());
    await end;
    expect(tries).toHaveLength(1);
    expect(lines.join()).toContain("could not be spooled");
  });
});
