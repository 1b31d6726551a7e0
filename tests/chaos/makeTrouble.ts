import { serviceOf } from "./chaosPerson.ts";
import type { ChaosSystem } from "./chaosSystem.ts";
import { childrenOf } from "./childrenOf.ts";
import { describeTrouble, type Trouble } from "./troubles.ts";

/** Does it; false when there was nothing to do it to, such as the child of a worker that is away itself. */
export function makeTrouble(system: ChaosSystem, trouble: Trouble): boolean {
  switch (trouble.kind) {
    case "kill":
      if (trouble.part.startsWith("server")) endLeadOfSweep(system);
      return partOf(system, trouble.part).kill();
    case "killChild": {
      const pid = partOf(system, trouble.part).pid();
      const children = pid === null ? [] : childrenOf(pid);
      for (const child of children) process.kill(child, "SIGKILL");
      return children.length > 0;
    }
    case "cut":
      system.links[trouble.link].cut();
      return true;
    case "delay": {
      const link = system.links[trouble.link];
      link.delay(trouble.byMs);
      setTimeout(() => link.delay(0), trouble.forMs);
      return true;
    }
    case "silence":
      system.links[trouble.link].silence(trouble.forMs);
      return true;
  }
}

/** As if the server that is killed were away for a minute: whichever asks first leads the sweep from now on. */
function endLeadOfSweep(system: ChaosSystem): void {
  const ended = { expires_at: new Date().toISOString() };
  void serviceOf(system).from("sweep_leader").update(ended).eq("singleton", true).then();
}

function partOf(system: ChaosSystem, name: string) {
  const part = system.parts.get(name);
  if (!part) throw new Error(`There is no part called ${name}.`);
  return part;
}

/** A line for each trouble as it happens. */
export const tellTrouble = (trouble: Trouble, done: boolean): string =>
  done ? describeTrouble(trouble) : `${describeTrouble(trouble)}: nothing was there`;
