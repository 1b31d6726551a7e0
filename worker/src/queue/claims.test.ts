import { beforeEach, describe, expect, it } from "vitest";
import type { JobType } from "#contracts/jobs/catalog.ts";
import { DatabaseError } from "../data/database.ts";
import { uuid } from "../testing/builders.ts";
import { createFleet, type Fleet, refusal } from "../testing/fleet.ts";
import { createManualClock, type ManualClock } from "../testing/manualClock.ts";
import { deferredLimit } from "./claims.ts";

const fast: JobType = "sdxl_image_fast";
const high: JobType = "sdxl_image_high";

describe("claims", () => {
  let clock: ManualClock;
  let fleet: Fleet;
  beforeEach(() => {
    clock = createManualClock(0);
    fleet = createFleet(clock);
  });
  const claimsOf = (worker: string) => fleet.log.claims.filter((claim) => claim.worker === worker);

  describe("in a fleet with different packs", () => {
    it("leave a job to the worker that can make it, and go on with those behind it", async () => {
      let finish = () => {};
      fleet.start("two", [fast, high], { run: () => new Promise((resolve) => (finish = resolve)) });
      fleet.submit({ n: 1, type: fast });
      await fleet.wakeAll();
      await clock.advance(0);
      // Worker two is busy; worker one comes to a queue that begins with what it cannot make.
      fleet.submit({ n: 2, type: high }, { n: 3, type: high }, { n: 4, type: fast });
      fleet.start("one", [fast]);
      await clock.advance(0);
      expect(fleet.log.ran).toEqual(["one 4"]);
      expect(fleet.queue()).toEqual([
        { jobId: uuid(2), score: 2 },
        { jobId: uuid(3), score: 3 },
      ]);
      finish();
      await clock.advance(0);
      expect(claimsOf("two").map(({ jobId }) => jobId)).toEqual([uuid(1), uuid(2)]);
    });

    it("wake the others up once for all they leave, and not again by their own wake-up", async () => {
      fleet.start("two", [high], { mayTake: () => false });
      fleet.submit({ n: 1, type: high }, { n: 2, type: high }, { n: 3, type: high });
      fleet.start("one", [fast]);
      await clock.advance(20_000);
      expect(fleet.log.wakeUps).toBe(1);
      expect(claimsOf("one")).toHaveLength(3);
      expect(fleet.log.takes).toBeLessThan(8);
    });

    it("notify the other workers before they run their own job", async () => {
      const order: string[] = [];
      fleet.start("two", [high], { mayTake: () => false });
      fleet.submit({ n: 1, type: high }, { n: 2, type: fast });
      fleet.start("one", [fast], {
        wakeAll: async () => void order.push("wake-up"),
        run: async () => void order.push("run"),
      });
      await clock.advance(0);
      expect(order).toEqual(["wake-up", "run"]);
    });

    it("do not ask again of a job they have just left, and never take it out meanwhile", async () => {
      fleet.start("two", [high], { mayTake: () => false });
      fleet.submit({ n: 1, type: high });
      const one = fleet.start("one", [fast]);
      await clock.advance(0);
      for (let wakeUp = 0; wakeUp < 5; wakeUp += 1) {
        one.wake();
        await clock.advance(1000);
        expect(fleet.queue()).toHaveLength(1);
      }
      expect(claimsOf("one")).toHaveLength(1);
      await clock.advance(30_000);
      one.wake();
      await clock.advance(0);
      expect(claimsOf("one")).toHaveLength(2);
    });

    it("come to an end among several workers that cannot make it", async () => {
      fleet.start("four", [high], { mayTake: () => false });
      fleet.submit({ n: 1, type: high });
      for (const name of ["one", "two", "three"]) fleet.start(name, [fast]);
      await clock.advance(20_000);
      expect(fleet.log.wakeUps).toBeLessThanOrEqual(3);
      expect(fleet.log.claims.length).toBeLessThanOrEqual(3);
      expect(fleet.queue()).toHaveLength(1);
    });

    it("take the job, to fail it, once no other worker is there for it", async () => {
      fleet.start("two", [high], { mayTake: () => false });
      fleet.submit({ n: 1, type: high });
      fleet.start("one", [fast]);
      await clock.advance(0);
      fleet.setLive("two", false);
      await clock.advance(320_000);
      expect(fleet.log.ran).toEqual(["one 1"]);
    });

    it("look again at once when the packs have changed", async () => {
      fleet.start("two", [high], { mayTake: () => false });
      fleet.submit({ n: 1, type: high });
      const serves: JobType[] = [fast];
      const one = fleet.start("one", serves);
      await clock.advance(0);
      serves.push(high);
      one.reconsider();
      await clock.advance(0);
      expect(fleet.log.ran).toEqual(["one 1"]);
    });

    it("look at a bounded number of such jobs at a time", async () => {
      fleet.start("two", [high], { mayTake: () => false });
      fleet.submit(...Array.from({ length: deferredLimit + 5 }, (_, n) => ({ n: n + 1, type: high })));
      fleet.submit({ n: 1000, type: fast });
      fleet.start("one", [fast]);
      await clock.advance(10_000);
      expect(claimsOf("one")).toHaveLength(deferredLimit);
      expect(fleet.queue()).toHaveLength(deferredLimit + 6);
    });
  });

  describe("without an answer", () => {
    /** Claims that are made, but whose first answers do not arrive. */
    const losing = (answers: number) => {
      const made = new Map<string, ReturnType<Fleet["claimAs"]>>();
      return async (jobId: string, claimId: string) => {
        if (!made.has(claimId)) made.set(claimId, fleet.claimAs("one", jobId, claimId));
        if (answers-- > 0) throw new DatabaseError("claim_job: TimeoutError", 0);
        return made.get(claimId) ?? null;
      };
    };

    it("are repeated under the same id, so that what was claimed is run", async () => {
      fleet.submit({ n: 1, type: fast });
      fleet.start("one", [fast], { claim: losing(3) });
      await clock.advance(3000);
      expect(fleet.log.ran).toEqual(["one 1"]);
      expect(fleet.queue()).toEqual([]);
    });

    it("get a separate id for each entry", async () => {
      fleet.submit({ n: 1, type: fast }, { n: 2, type: fast });
      fleet.start("one", [fast]);
      await clock.advance(0);
      expect(new Set(fleet.log.claims.map(({ claimId }) => claimId)).size).toBe(2);
    });

    it("are given up after three repeats, without a wake-up", async () => {
      let asked = 0;
      fleet.submit({ n: 1, type: fast });
      fleet.start("one", [fast], {
        claim: () => {
          asked += 1;
          return Promise.reject(new DatabaseError("claim_job: status 503", 503));
        },
      });
      await clock.advance(1200);
      expect(asked).toBe(4);
      expect(fleet.queue()).toEqual([{ jobId: uuid(1), score: 1 }]);
      expect(fleet.log.wakeUps).toBe(0);
    });

    it("are not repeated after a no", async () => {
      let asked = 0;
      fleet.submit({ n: 1, type: fast });
      fleet.start("one", [fast], {
        claim: () => {
          asked += 1;
          return Promise.reject(refusal("INVALID_INPUT"));
        },
      });
      await clock.advance(100);
      expect(asked).toBe(1);
      expect(fleet.queue()).toHaveLength(1);
    });

    it("end when the worker has no time left", async () => {
      let asked = 0;
      fleet.submit({ n: 1, type: fast });
      const one = fleet.start("one", [fast], {
        claim: () => {
          asked += 1;
          return Promise.reject(new DatabaseError("claim_job: status 503", 503));
        },
      });
      await clock.advance(0);
      const closed = one.close(0);
      await clock.advance(0);
      await closed;
      expect(asked).toBeLessThanOrEqual(2);
      expect(fleet.queue()).toHaveLength(1);
      expect(fleet.log.wakeUps).toBe(1);
    });
  });

  it("of another release put the job back for others and are not tried again", async () => {
    const details: (string | null)[] = [];
    fleet.submit({ n: 1, type: fast }, { n: 2, type: fast });
    fleet.start("one", [fast], {
      mayTake: () => details.length === 0,
      onContractMismatch: (reported) => void details.push(reported),
      claim: () => Promise.reject(refusal("CONTRACT_MISMATCH", '{"worker": 2, "database": 3}')),
    });
    await clock.advance(1_000_000);
    expect(details).toEqual(['{"worker": 2, "database": 3}']);
    expect(fleet.log.takes).toBe(1);
    expect(fleet.log.wakeUps).toBe(1);
    expect(fleet.queue()).toHaveLength(2);
    fleet.start("two", [fast]);
    await clock.advance(0);
    expect(fleet.log.ran).toEqual(["two 1", "two 2"]);
  });

  describe("of one queue", () => {
    it.each([
      ["never get an answer", { claim: () => new Promise<never>(() => {}) }],
      ["fail unexpectedly", { mayTake: () => JSON.parse("not JSON") }],
      ["never end a run", { run: () => new Promise<never>(() => {}) }],
      ["end a run with an error", { run: () => Promise.reject(new Error("no")) }],
    ])("leave the other queue alone when they %s", async (_, trouble) => {
      const other = createFleet(clock);
      fleet.submit({ n: 1, type: fast });
      other.submit({ n: 1, type: "image_fast" }, { n: 2, type: "image_fast" });
      const one = fleet.start("one", [fast], trouble);
      other.start("one", ["image_fast"], { queue: "wan_queue" });
      await clock.advance(1000);
      other.submit({ n: 3, type: "image_fast" });
      await other.wakeAll();
      await clock.advance(0);
      expect(other.log.ran).toEqual(["one 1", "one 2", "one 3"]);
      expect(one.currentJob() === null || one.currentJob() === uuid(1)).toBe(true);
    });
  });
});
