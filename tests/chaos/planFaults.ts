import { type LinkName, linkNames, serverCount, workerCount } from "./chaosSystem.ts";
import type { SeededRandom } from "./seededRandom.ts";

export type Fault =
  | { kind: "kill"; service: string }
  /** The inference child of a worker. */
  | { kind: "killChild"; service: string }
  | { kind: "cut"; link: LinkName }
  | { kind: "delay"; link: LinkName; byMs: number; forMs: number }
  /** Connections are accepted, but no data passes. */
  | { kind: "silence"; link: LinkName; forMs: number };

/** A fault, and the number of settled jobs since the previous fault after which it is injected. */
export type PlannedFault = { fault: Fault; afterSettled: number };

type Kind = "supabase" | "redis" | "server" | "worker" | "child" | "cut" | "delay" | "silence";
const kinds: readonly Kind[] = ["supabase", "redis", "server", "worker", "child", "cut", "delay", "silence"];

function faultOf(kind: Kind, random: SeededRandom): Fault {
  const worker = `worker-${random.whole(1, workerCount)}`;
  switch (kind) {
    case "server":
      return { kind: "kill", service: `server-${random.whole(1, serverCount)}` };
    case "worker":
      return { kind: "kill", service: worker };
    case "child":
      return { kind: "killChild", service: worker };
    case "cut":
      return { kind: "cut", link: random.pick(linkNames) };
    case "delay": {
      const link = random.pick(linkNames);
      return { kind: "delay", link, byMs: random.whole(50, 1500), forMs: random.whole(1000, 4000) };
    }
    case "silence":
      return { kind: "silence", link: random.pick(linkNames), forMs: random.whole(2000, 6000) };
    default:
      return { kind: "kill", service: kind };
  }
}

/** Plans `count` faults over `jobs` jobs. Each kind occurs once before any occurs again. */
export function planFaults(random: SeededRandom, count: number, jobs: number): PlannedFault[] {
  const most = Math.max(1, Math.floor((jobs * 1.5) / count));
  const order: Kind[] = [];
  while (order.length < count) order.push(...random.shuffle(kinds));
  return order
    .slice(0, count)
    .map((kind) => ({ fault: faultOf(kind, random), afterSettled: random.whole(0, most) }));
}

export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case "kill":
      return `kill ${fault.service}`;
    case "killChild":
      return `kill the child of ${fault.service}`;
    case "cut":
      return `cut ${fault.link}`;
    case "delay":
      return `delay ${fault.link} by ${fault.byMs} ms for ${fault.forMs} ms`;
    case "silence":
      return `silence ${fault.link} for ${fault.forMs} ms`;
  }
}
