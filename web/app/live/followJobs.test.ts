import { expect, it } from "vitest";
import type { LiveJobFragment } from "../gql/graphql.ts";
import { buildJob } from "../testing/buildJob.ts";
import { type FollowOptions, followJobs } from "./followJobs.ts";
import { createJobStore } from "./jobStore.ts";

type Attempt = { jobs?: LiveJobFragment[]; fails?: unknown; opens?: boolean };

/** Plays the attempts in order, then aborts. */
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

it("goes on after a lost connection, waiting longer each time it does not open", async () => {
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

it("renews the session at once when the token has run out", async () => {
  const { waits, calls, done } = play([{ fails: { code: 4401 } }, { jobs: [buildJob()] }]);
  await done;
  expect(calls).toEqual({ refreshed: 1, lost: 0 });
  expect(waits).toEqual([250]);
});

it("does not hammer a server that keeps refusing", async () => {
  const refused = { opens: false, fails: { code: 4403 } };
  const { waits, done } = play([refused, refused, refused]);
  await done;
  expect(waits).toEqual([500, 1000]);
});

it("stops when nobody is signed in any more", async () => {
  const { store, calls, done } = play([{ fails: { code: 4401 } }, {}], { refreshSession: async () => false });
  await done;
  expect(calls.lost).toBe(1);
  expect(store.snapshot().connection).toBe("idle");
});

it("takes a failed renewal for a network fault, not for a sign-out", async () => {
  const { calls, done } = play([{ fails: { code: 4401 } }, { jobs: [buildJob()] }], {
    refreshSession: () => Promise.reject(new TypeError("network")),
  });
  await done;
  expect(calls.lost).toBe(0);
});
