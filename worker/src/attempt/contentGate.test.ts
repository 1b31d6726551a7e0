import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { createContentPolicy } from "#policy/contentPolicy.ts";
import { parsePolicyFile } from "#policy/policyFile.ts";
import { uuid } from "../testing/builders.ts";
import { type AuditEntry, createContentGate, type RefusalAudit } from "./contentGate.ts";
import { type Job, readJob } from "./readJob.ts";

const policy = createContentPolicy(parsePolicyFile('{"version": 1, "categories": []}', "f"));

const buildJob = (prompt: string, config: object = {}): Job =>
  readJob({
    id: uuid(1),
    user_id: uuid(2),
    job_type: "sdxl_image_fast",
    prompt,
    config: {
      width: 64,
      height: 64,
      sample_steps: 10,
      sample_guide_scale: 6,
      seed: 7,
      negative_prompt: null,
      batch_size: 1,
      ...config,
    },
    attempt: 1,
  });

function open(audit: Partial<RefusalAudit> = {}) {
  const entries: AuditEntry[] = [];
  const { log, lines } = createTestLogger();
  const gate = createContentGate(
    policy,
    { log: async (entry) => void entries.push(entry), sourcePrompts: async () => ["a child"], ...audit },
    log,
  );
  return { gate, entries, lines };
}

it("refuses what came past the server, for good, and audits a hash", async () => {
  const { gate, entries, lines } = open();
  const job = buildJob("nude child");
  const failure = await gate.check(job).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: "CONTENT_REFUSED", retryable: false });
  await gate.audit(job, failure);
  const promptHash = createHash("sha256").update("nude child").digest("hex");
  expect(entries).toEqual([
    {
      stage: "worker",
      category: "minors",
      rule: "minor_and_sexual",
      promptHash,
      userId: uuid(2),
      jobId: uuid(1),
    },
  ]);
  expect(lines.join(" ")).toContain(promptHash);
  expect(lines.join(" ")).not.toMatch(/nude|child/);
});

it("counts what was said of the source, and waits when that cannot be read", async () => {
  const source = { source_asset_id: uuid(3), strength: 0.6 };
  await expect(open().gate.check(buildJob("naked", source))).rejects.toMatchObject({
    code: "CONTENT_REFUSED",
  });
  await open().gate.check(buildJob("naked"));
  const failing = open({ sourcePrompts: () => Promise.reject(new Error("away")) });
  await expect(failing.gate.check(buildJob("rain", source))).rejects.toMatchObject({
    code: "CONTENT_CHECK_FAILED",
    retryable: true,
  });
});

it("audits refusals only, and never fails by it", async () => {
  const { gate, entries } = open({ log: () => Promise.reject(new Error("away")) });
  const job = buildJob("nude child");
  await gate.audit(job, new Error("something else"));
  await gate.audit(job, await gate.check(job).catch((error: unknown) => error));
  expect(entries).toEqual([]);
});
