import { expect, it } from "vitest";
import { buildJobRow } from "../../../test/builders.ts";
import { createRecordingLogger } from "../../../test/stack.ts";
import type { Services } from "../../context.ts";
import { sweepJobs } from "./sweepJobs.ts";

/** A sweep that ends one job and finds one that waits, with a Redis in which `failing` fails. */
function scene(failing: string[]) {
  const ended = buildJobRow({ status: "failed" });
  const waiting = buildJobRow();
  const done: string[] = [];
  const step =
    (name: string) =>
    async (jobs: readonly { id: string }[]): Promise<void> => {
      if (failing.includes(name)) throw new Error(`no ${name}`);
      done.push(`${name} ${jobs.map(({ id }) => (id === ended.id ? "ended" : "waiting"))}`);
    };
  const services = {
    supabase: { asService: () => ({ rpc: async () => ({ data: [waiting, ended], error: null }) }) },
    serverId: "server-1",
    logger: createRecordingLogger(),
    queue: { end: step("end"), restore: step("restore") },
    live: { published: ({ job_id }: { job_id: string }) => void done.push(`tell ${job_id === ended.id}`) },
  } as unknown as Services;
  return { services, done };
}

it("tells of ends before it puts jobs back", async () => {
  const { services, done } = scene([]);
  expect(await sweepJobs(services)).toEqual({ waiting: 1, ended: 1 });
  expect(done).toEqual(["tell true", "end ended", "restore waiting"]);
});

it("tells of ends when jobs cannot be put back", async () => {
  const { services, done } = scene(["restore"]);
  await expect(sweepJobs(services)).rejects.toThrow("no restore");
  expect(done).toEqual(["tell true", "end ended"]);
});

it("puts jobs back when ends cannot be told, and says so", async () => {
  const { services, done } = scene(["end"]);
  await expect(sweepJobs(services)).rejects.toThrow("no end");
  expect(done).toEqual(["tell true", "restore waiting"]);
  await expect(sweepJobs(scene(["restore", "end"]).services)).rejects.toThrow("no end");
});
