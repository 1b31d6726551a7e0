import type { Capability } from "../inference/protocol.ts";

/** Which capabilities the database knows of, as it needs them to leave a job to another worker. */
export type ReportedCapabilities = {
  has(capability: Capability): boolean;
  /** All that a report has told which the database took. */
  told(capabilities: readonly Capability[]): void;
};

/** `onNew`: the database knows more than before. */
export function createReportedCapabilities(onNew: () => void): ReportedCapabilities {
  // A child that has spoken again has new objects: what it said before does not count for it.
  let reported: ReadonlySet<Capability> = new Set();
  return {
    has: (capability) => reported.has(capability),
    told(capabilities) {
      const before = reported;
      reported = new Set(capabilities);
      if (capabilities.some((capability) => !before.has(capability))) onNew();
    },
  };
}
