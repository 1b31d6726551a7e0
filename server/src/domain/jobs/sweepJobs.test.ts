import { describe, expect, it } from "vitest";
import { buildJobRow } from "../../../test/builders.ts";
import { createRecordingLogger } from "../../../test/stack.ts";
import type { Services } from "../../context.ts";
import { sweepJobs } from "./sweepJobs.ts";

/** A sweep that returns one finished and one pending job, with a queue on which the `failing` methods reject. */
function fakeServices(failing: ("finish" | "restoreMissing")[]) {
  const finished = buildJobRow({ status: "failed" });
  const pending = buildJobRow();
  const calls: string[] = [];
  const record =
    (method: "finish" | "restoreMissing") =>
    async (jobs: readonly { id: string }[]): Promise<void> => {
      if (failing.includes(method)) throw new Error(`${method} failed`);
      calls.push(`${method} ${jobs.map(({ id }) => (id === finished.id ? "finished" : "pending"))}`);
    };
  const services = {
    supabase: { asService: () => ({ rpc: async () => ({ data: [pending, finished], error: null }) }) },
    serverId: "server-1",
    logger: createRecordingLogger(),
    queue: { finish: record("finish"), restoreMissing: record("restoreMissing") },
    events: {
      publishLocally: ({ job_id }: { job_id: string }) =>
        void calls.push(`publishLocally ${job_id === finished.id ? "finished" : "pending"}`),
    },
  } as unknown as Services;
  return { services, calls };
}

describe("sweepJobs", () => {
  it("publishes finished jobs before it queues pending ones", async () => {
    const { services, calls } = fakeServices([]);
    expect(await sweepJobs(services)).toEqual({ pending: 1, finished: 1 });
    expect(calls).toEqual(["publishLocally finished", "finish finished", "restoreMissing pending"]);
  });

  it("publishes finished jobs if pending ones can't be queued", async () => {
    const { services, calls } = fakeServices(["restoreMissing"]);
    await expect(sweepJobs(services)).rejects.toThrow("restoreMissing failed");
    expect(calls).toEqual(["publishLocally finished", "finish finished"]);
  });

  it("queues pending jobs if finished ones can't be published, and throws the first failure", async () => {
    const { services, calls } = fakeServices(["finish"]);
    await expect(sweepJobs(services)).rejects.toThrow("finish failed");
    expect(calls).toEqual(["publishLocally finished", "restoreMissing pending"]);
    const both = fakeServices(["restoreMissing", "finish"]);
    await expect(sweepJobs(both.services)).rejects.toThrow("finish failed");
  });
});
