import type { JobType } from "#contracts/jobs/catalog.ts";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { type ClaimedJob, DatabaseError } from "../data/database.ts";
import { type Consumer, type ConsumerOptions, startConsumer } from "../queue/consumer.ts";
import type { QueueEntry } from "../queue/queueRedis.ts";
import { uuid } from "./builders.ts";
import type { ManualClock } from "./manualClock.ts";

/** What stands in a queue of the tests: the n-th job, its type, and its score. */
export type Waiting = { n: number; type: JobType };

export type Fleet = ReturnType<typeof createFleet>;

/**
 * Consumers of one queue over a Redis and a database of the tests: entries, wake-ups and claims behave as the real ones
 * do, `NOT_SERVED_HERE` included.
 */
export function createFleet(clock: ManualClock) {
  let queue: QueueEntry[] = [];
  const types = new Map<string, JobType>();
  const taken = new Set<string>();
  const members = new Map<string, { consumer: Consumer; serves: JobType[]; isLive: boolean }>();
  const log = {
    takes: 0,
    claims: [] as { worker: string; jobId: string; claimId: string }[],
    wakeUps: 0,
    ran: [] as string[],
  };
  let ids = 0;

  const wakeAll = async (): Promise<void> => {
    log.wakeUps += 1;
    for (const { consumer } of members.values()) consumer.wake();
  };
  const add = (entry: QueueEntry): void => {
    if (queue.some(({ jobId }) => jobId === entry.jobId)) return;
    queue = [...queue, entry].sort((a, b) => a.score - b.score);
  };
  const isServedByAnother = (worker: string, type: JobType): boolean =>
    !members.get(worker)?.serves.includes(type) &&
    [...members].some(([name, { serves, isLive }]) => name !== worker && isLive && serves.includes(type));

  const claim = (worker: string, jobId: string, claimId: string): ClaimedJob | null => {
    log.claims.push({ worker, jobId, claimId });
    const type = types.get(jobId);
    if (!type || taken.has(jobId)) return null;
    if (isServedByAnother(worker, type)) throw refusal("NOT_SERVED_HERE");
    taken.add(jobId);
    return { id: jobId, user_id: uuid(900), job_type: type, prompt: "", config: {}, attempt: 1 };
  };

  return {
    log,
    queue: () => queue,
    wakeAll,
    submit(...jobs: Waiting[]) {
      for (const { n, type } of jobs) {
        types.set(uuid(n), type);
        add({ jobId: uuid(n), score: n });
      }
    },
    /** `more`: what is different about this one. */
    start(name: string, serves: JobType[], more: Partial<ConsumerOptions> = {}): Consumer {
      const consumer = startConsumer({
        queue: "sdxl_queue",
        mayTake: () => true,
        async take(except) {
          log.takes += 1;
          const entry = queue.find(({ jobId }) => !except.has(jobId)) ?? null;
          queue = queue.filter((one) => one !== entry);
          return entry;
        },
        async putBack(entry, { wake }) {
          add(entry);
          if (wake) await wakeAll();
        },
        wakeAll,
        claim: async (jobId, claimId) => claim(name, jobId, claimId),
        run: async (row) => void log.ran.push(`${name} ${Number(row.id.slice(-12))}`),
        onContractMismatch: () => {},
        streamIsHealthy: () => true,
        newId: () => uuid(10_000 + ++ids),
        clock,
        random: () => 0.5,
        log: createTestLogger().log,
        ...more,
      });
      members.set(name, { consumer, serves, isLive: true });
      return consumer;
    },
    /** As seen by the database; its consumer keeps running. */
    setLive(name: string, isLive: boolean) {
      const member = members.get(name);
      if (member) member.isLive = isLive;
    },
    claimAs: claim,
  };
}

/** What `claim_job` says no with. */
export const refusal = (code: string, details: string | null = null): DatabaseError =>
  new DatabaseError(`claim_job: ${code}`, 400, { code, details });
