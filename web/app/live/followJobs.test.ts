import { describe, expect, it } from "vitest";
import type { LiveJobFragment } from "../gql/graphql.ts";
import { buildJob } from "../testing/buildJob.ts";
import { type FollowOptions, followJobs } from "./followJobs.ts";
import { createJobStore } from "./jobStore.ts";

type Attempt = { jobs?: LiveJobFragment[]; fails?: unknown; opens?: boolean };

/** Runs the attempts in order, then aborts. */
function play(attempts: Attempt[], overrides: Partial<FollowOptions> = {}) {
  const abort = new AbortController();
  const store = createJobStore(() => 0);
  const waits: number[] = [];
  const calls = { refreshed: 0, lost: 0 };
  const done = followJobs({
    store,
    async *open(onOpen) {
      const attempt = attempts.shift();
      if (!attempt) return abort.abort();
      if (attempt.opens !== false) onOpen();
      yield* attempt.jobs ?? [];
      if (attempt.fails) throw attempt.fails;
    },
    refreshSession: async () => {
      calls.refreshed += 1;
      return true;
    },
    onSessionLost: () => {
      calls.lost += 1;
    },
    wait: async (ms) => {
      waits.push(ms);
    },
    random: () => 0,
    signal: abort.signal,
    ...overrides,
  });
  return { store, waits, calls, done };
}

describe("followJobs", () => {
  it("reconnects after a lost connection, with a longer delay after each failed attempt", async () => {
    const closed = { opens: false, fails: new Error("closed") };
    const { store, waits, calls, done } = play([
      { jobs: [buildJob()] },
      closed,
      closed,
      { jobs: [buildJob({ id: "b" })] },
    ]);
    await done;
    expect([...store.snapshot().jobs.keys()]).toEqual(["job-1", "b"]);
    expect(waits).toEqual([250, 500, 1000, 250]);
    expect(calls).toEqual({ refreshed: 0, lost: 0 });
  });

  it("renews the session without a delay when the token has expired", async () => {
    const { waits, calls, done } = play([{ fails: { code: 4401 } }, { jobs: [buildJob()] }]);
    await done;
    expect(calls).toEqual({ refreshed: 1, lost: 0 });
    expect(waits).toEqual([250]);
  });

  it("backs off while the server keeps rejecting the token", async () => {
    const rejected = { opens: false, fails: { code: 4403 } };
    const { waits, done } = play([rejected, rejected, rejected]);
    await done;
    expect(waits).toEqual([500, 1000]);
  });

  it("stops when the session has ended", async () => {
    const { store, calls, done } = play([{ fails: { code: 4401 } }, {}], {
      refreshSession: async () => false,
    });
    await done;
    expect(calls.lost).toBe(1);
    expect(store.snapshot().connection).toBe("idle");
  });

  it("keeps the session when renewing it fails because of the network", async () => {
    const { calls, done } = play([{ fails: { code: 4401 } }, { jobs: [buildJob()] }], {
      refreshSession: () => Promise.reject(new TypeError("network")),
    });
    await done;
    expect(calls.lost).toBe(0);
  });
});
