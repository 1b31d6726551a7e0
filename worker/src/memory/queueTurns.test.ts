import { beforeEach, describe, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "../testing/manualClock.ts";
import { type QueueTurn, QueueTurns } from "./queueTurns.ts";

type Queue = "sdxl" | "wan";

describe("turns of two queues", () => {
  let clock: ManualClock;
  let contend: boolean;
  let woken: Queue[];
  let waiting: Record<Queue, number>;
  let takers: Record<Queue, QueueTurn>;

  beforeEach(() => {
    clock = createManualClock(0);
    contend = true;
    woken = [];
    waiting = { sdxl: 0, wan: 0 };
    const turns = new QueueTurns<Queue>({
      contend: () => contend,
      wake: (queue) => woken.push(queue),
      clock,
      jobsPerTurn: 3,
      msPerTurn: 60_000,
    });
    takers = { sdxl: turns.turnOf("sdxl"), wan: turns.turnOf("wan") };
  });

  /** One look at a queue, as its consumer does it. */
  const look = async (queue: Queue): Promise<"turned away" | "ran" | "empty"> => {
    if (!(await takers[queue].enter(async () => waiting[queue] > 0))) return "turned away";
    if (waiting[queue] === 0) {
      takers[queue].release();
      return "empty";
    }
    waiting[queue] -= 1;
    takers[queue].finished();
    return "ran";
  };

  it("do not matter while both models fit", async () => {
    contend = false;
    waiting = { sdxl: 1, wan: 1 };
    expect([await look("sdxl"), await look("wan")]).toEqual(["ran", "ran"]);
  });

  it("continue while no other queue waits", async () => {
    waiting = { sdxl: 9, wan: 0 };
    for (let job = 0; job < 9; job += 1) expect(await look("sdxl")).toBe("ran");
    expect(await look("wan")).toBe("turned away");
  });

  it("change after a bounded number of jobs, so that no queue starves", async () => {
    waiting = { sdxl: 7, wan: 4 };
    const order: Queue[] = [];
    for (let looks = 0; waiting.sdxl + waiting.wan > 0; looks += 1) {
      expect(looks, "a queue starves").toBeLessThan(40);
      for (const queue of ["sdxl", "wan"] as const) if ((await look(queue)) === "ran") order.push(queue);
    }
    const runs = order.join(" ").match(/(sdxl( sdxl)*|wan( wan)*)/g) ?? [];
    expect(Math.max(...runs.map((run) => run.split(" ").length))).toBeLessThanOrEqual(4);
    expect(runs.length).toBeLessThan(8);
  });

  it("change after a bounded time", async () => {
    waiting = { sdxl: 5, wan: 5 };
    await look("sdxl");
    expect(await look("wan")).toBe("turned away");
    await clock.advance(60_000);
    expect(await look("sdxl")).toBe("turned away");
    expect(woken).toEqual(["wan"]);
    expect(await look("wan")).toBe("ran");
  });

  it("end at once when a queue is empty or cannot work", async () => {
    waiting = { sdxl: 1, wan: 2 };
    await look("sdxl");
    await look("wan");
    expect(await look("sdxl")).toBe("empty");
    expect(woken).toEqual(["wan"]);
    expect(await look("wan")).toBe("ran");
    takers.wan.release();
    waiting.sdxl = 1;
    expect(await look("sdxl")).toBe("ran");
  });
});
