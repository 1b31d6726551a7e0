import type { Capability } from "../inference/protocol.ts";

/** The capabilities that the database knows. It reserves jobs for other workers based on them. */
export type ReportedCapabilities = {
  has(capability: Capability): boolean;
  /** Records the capabilities of a report that the database has accepted. */
  record(capabilities: readonly Capability[]): void;
};

/** @param onNew called when the database has learned of new capabilities */
export function createReportedCapabilities(onNew: () => void): ReportedCapabilities {
  // Compares by identity: a restarted child has new objects, which have to be reported first.
  let reported: ReadonlySet<Capability> = new Set();
  return {
    has: (capability) => reported.has(capability),
    record(capabilities) {
      const before = reported;
      reported = new Set(capabilities);
      if (capabilities.some((capability) => !before.has(capability))) onNew();
    },
  };
}
