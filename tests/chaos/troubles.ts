import { type LinkName, linkNames, serverCount, workerCount } from "./chaosSystem.ts";
import type { SeededRandom } from "./seededRandom.ts";

export type Trouble =
  | { kind: "kill"; part: string }
  /** The inference child of a worker. */
  | { kind: "killChild"; part: string }
  | { kind: "cut"; link: LinkName }
  | { kind: "delay"; link: LinkName; byMs: number; forMs: number }
  /** Connections are accepted, and nothing comes through. */
  | { kind: "silence"; link: LinkName; forMs: number };

/** What goes wrong, and after how many ends of jobs since the trouble before. */
export type PlannedTrouble = { trouble: Trouble; afterEnds: number };

type Kind = "supabase" | "redis" | "server" | "worker" | "child" | "cut" | "delay" | "silence";
const kinds: readonly Kind[] = ["supabase", "redis", "server", "worker", "child", "cut", "delay", "silence"];

function troubleOf(kind: Kind, random: SeededRandom): Trouble {
  const worker = `worker-${random.whole(1, workerCount)}`;
  switch (kind) {
    case "server":
      return { kind: "kill", part: `server-${random.whole(1, serverCount)}` };
    case "worker":
      return { kind: "kill", part: worker };
    case "child":
      return { kind: "killChild", part: worker };
    case "cut":
      return { kind: "cut", link: random.pick(linkNames) };
    case "delay": {
      const link = random.pick(linkNames);
      return { kind: "delay", link, byMs: random.whole(50, 1500), forMs: random.whole(1000, 4000) };
    }
    case "silence":
      return { kind: "silence", link: random.pick(linkNames), forMs: random.whole(2000, 6000) };
    default:
      return { kind: "kill", part: kind };
  }
}

/** Each kind once before any comes again, spread over so many jobs. */
export function planTroubles(random: SeededRandom, count: number, jobs: number): PlannedTrouble[] {
  const most = Math.max(1, Math.floor((jobs * 1.5) / count));
  const order: Kind[] = [];
  while (order.length < count) order.push(...random.shuffle(kinds));
  return order
    .slice(0, count)
    .map((kind) => ({ trouble: troubleOf(kind, random), afterEnds: random.whole(0, most) }));
}

export function describeTrouble(trouble: Trouble): string {
  switch (trouble.kind) {
    case "kill":
      return `kill ${trouble.part}`;
    case "killChild":
      return `kill the child of ${trouble.part}`;
    case "cut":
      return `cut ${trouble.link}`;
    case "delay":
      return `delay ${trouble.link} by ${trouble.byMs} ms for ${trouble.forMs} ms`;
    case "silence":
      return `silence ${trouble.link} for ${trouble.forMs} ms`;
  }
}
