import { describe, expect, it } from "vitest";
import { buildJob, buildProgress } from "../testing/buildJob.ts";
import { createJobStore } from "./jobStore.ts";

describe("createJobStore", () => {
  it("replaces its snapshot only when something changes", () => {
    const store = createJobStore(() => 5);
    const running = buildJob({
      status: "PROCESSING",
      attemptCount: 1,
      progress: buildProgress({ sequence: 2 }),
    });
    store.apply(running);
    const before = store.snapshot();
    expect(before.jobs.get("job-1")).toEqual({ job: running, receivedAt: 5 });
    let calls = 0;
    store.subscribe(() => {
      calls += 1;
    });
    store.apply(running);
    store.setConnection("idle");
    expect(calls).toBe(0);
    expect(store.snapshot()).toBe(before);
    store.setConnection("live");
    expect(calls).toBe(1);
  });

  it("notifies once when an unfinished job finishes, and never for jobs that were finished before", () => {
    const store = createJobStore(() => 0);
    const finished: string[] = [];
    store.onFinished((job) => finished.push(job.id));
    store.apply(buildJob({ id: "old", status: "COMPLETED" }));
    store.apply(buildJob({ id: "new" }));
    store.apply(buildJob({ id: "new", status: "FAILED", attemptCount: 1 }));
    store.apply(buildJob({ id: "new", status: "FAILED", attemptCount: 1 }));
    expect(finished).toEqual(["new"]);
  });

  it("clears its jobs when the viewer changes", () => {
    const store = createJobStore(() => 0);
    store.apply(buildJob());
    store.clear();
    expect(store.snapshot().jobs.size).toBe(0);
  });
});
