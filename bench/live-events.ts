import { createLiveHub } from "../server/src/live/hub.ts";
import { report, rounded } from "./report.ts";

/** What it costs a server to hear the events of everybody, with a preview in each, though few are for its own viewers. */
const events = 20_000;
/** Bytes of a preview, as base64; those of SDXL and WAN are 2 to 6 kB. */
const previewBytes = 4096;
const perJobAndSecond = 3;

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

let hear: (payload: string) => void = () => undefined;
const hub = createLiveHub({
  onLineMoved: () => undefined,
  openStream: ({ onMessage }) => {
    hear = onMessage;
    return { start: () => undefined, stop: () => undefined, listening: () => true };
  },
});
const leave = hub.listen("00000000-0000-4000-9000-000000000000", () => undefined);
const payloads = Array.from({ length: 64 }, (_, user) => eventOf(user + 1, 2));
for (const payload of payloads) hear(payload);

const before = process.cpuUsage();
for (let index = 0; index < events; index += 1) hear(payloads[index % payloads.length] ?? "");
const { user, system } = process.cpuUsage(before);
leave();
hub.close();

const microseconds = (user + system) / events;
const bytes = Buffer.byteLength(payloads[0] ?? "");
const covered = (viewers: number): number => rounded(1 - (63 / 64) ** viewers);
report({
  question: "What does it cost a server to listen to all shards rather than to those of its viewers?",
  aim: "under 1 % of a core at 100 running jobs",
  met: (microseconds * perJobAndSecond * 100) / 1e6 < 0.01,
  bytesAnEvent: bytes,
  microsecondsAnEvent: rounded(microseconds),
  at100RunningJobs: {
    shareOfACore: (microseconds * perJobAndSecond * 100) / 1e6,
    bytesASecond: bytes * perJobAndSecond * 100,
  },
  shareOfShardsThatViewersNeed: { 10: covered(10), 50: covered(50), 100: covered(100), 200: covered(200) },
});
