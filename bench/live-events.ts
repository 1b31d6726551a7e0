import { createEventBroadcaster } from "../server/src/live/eventBroadcaster.ts";
import { report, rounded } from "./report.ts";

/**
 * How much CPU does a server need to receive the events of all users, most of which aren't for its own viewers?
 *
 *     node bench/live-events.ts
 *
 * Output: bytes and microseconds per event, the share of a core at 100 running jobs, and the share of shards that a
 * number of viewers needs.
 */
const events = 20_000;
/** Bytes of a preview before base64. Previews of SDXL and WAN have 2 to 6 kB. */
const previewBytes = 4096;
const eventsPerJobAndSecond = 3;

function eventOf(user: number, sequence: number): string {
  return JSON.stringify({
    kind: "progress",
    job_id: "00000000-0000-4000-8000-000000000001",
    user_id: `00000000-0000-4000-9000-${String(user).padStart(12, "0")}`,
    attempt: 1,
    sequence,
    phase: "denoising",
    step: 1,
    total_steps: 25,
    elapsed_ms: 10,
    remaining_ms: 20,
    preview: {
      mime_type: "image/webp",
      width: 64,
      height: 64,
      data: Buffer.alloc(previewBytes).toString("base64"),
    },
  });
}

let receive: (payload: string) => void = () => undefined;
const broadcaster = createEventBroadcaster({
  onQueuePositionsChanged: () => undefined,
  openStream: ({ onMessage }) => {
    receive = onMessage;
    return { start: () => undefined, stop: () => undefined, listening: () => true };
  },
});
const unsubscribe = broadcaster.subscribe("00000000-0000-4000-9000-000000000000", () => undefined);
const payloads = Array.from({ length: 64 }, (_, user) => eventOf(user + 1, 2));
for (const payload of payloads) receive(payload);

const before = process.cpuUsage();
for (let index = 0; index < events; index += 1) receive(payloads[index % payloads.length] ?? "");
const { user, system } = process.cpuUsage(before);
unsubscribe();
broadcaster.close();

const microseconds = (user + system) / events;
const bytes = Buffer.byteLength(payloads[0] ?? "");
const covered = (viewers: number): number => rounded(1 - (63 / 64) ** viewers);
report({
  question:
    "How much CPU does a server need to receive the events of all shards instead of those of its viewers?",
  target: "under 1 % of a core at 100 running jobs",
  met: (microseconds * eventsPerJobAndSecond * 100) / 1e6 < 0.01,
  bytesPerEvent: bytes,
  microsecondsPerEvent: rounded(microseconds),
  at100RunningJobs: {
    shareOfCore: (microseconds * eventsPerJobAndSecond * 100) / 1e6,
    bytesPerSecond: bytes * eventsPerJobAndSecond * 100,
  },
  shareOfShardsByViewers: { 10: covered(10), 50: covered(50), 100: covered(100), 200: covered(200) },
});
