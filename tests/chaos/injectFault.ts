import type { ChaosSystem } from "./chaosSystem.ts";
import { serviceOf } from "./chaosUser.ts";
import { childrenOf } from "./childrenOf.ts";
import { describeFault, type Fault } from "./planFaults.ts";

/** Injects a fault. Returns false if it had no target, such as the child of a worker that isn't running. */
export function injectFault(system: ChaosSystem, fault: Fault): boolean {
  switch (fault.kind) {
    case "kill":
      if (fault.service.startsWith("server")) endSweepLease(system);
      return serviceNamed(system, fault.service).kill();
    case "killChild": {
      const pid = serviceNamed(system, fault.service).pid();
      const children = pid === null ? [] : childrenOf(pid);
      for (const child of children) process.kill(child, "SIGKILL");
      return children.length > 0;
    }
    case "cut":
      system.links[fault.link].cut();
      return true;
    case "delay": {
      const link = system.links[fault.link];
      link.delay(fault.byMs);
      setTimeout(() => link.delay(0), fault.forMs);
      return true;
    }
    case "silence":
      system.links[fault.link].silence(fault.forMs);
      return true;
  }
}

/** Expires the sweep lease, as if the killed server were away for a minute: the next server that asks leads the sweep. */
function endSweepLease(system: ChaosSystem): void {
  const ended = { expires_at: new Date().toISOString() };
  void serviceOf(system).from("sweep_leader").update(ended).eq("singleton", true).then();
}

function serviceNamed(system: ChaosSystem, name: string) {
  const service = system.services.get(name);
  if (!service) throw new Error(`There is no service named ${name}.`);
  return service;
}

/** Describes an injected fault for the log. */
export const describeInjection = (fault: Fault, done: boolean): string =>
  done ? describeFault(fault) : `${describeFault(fault)}: no target`;
