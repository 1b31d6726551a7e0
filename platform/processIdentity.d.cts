/** Identifies one process, so that a later one with the same id is not mistaken for it. */
export type ProcessIdentity = {
  pid: number;
  /** The start time in the system's own unit. Empty if it can't be read. */
  began: string;
};

export function identify(pid: number): ProcessIdentity;
/** Returns true while this very process runs. A zombie has ended. */
export function isAlive(identity: ProcessIdentity): boolean;
/**
 * Returns true while any process of the group that this process leads, or led, runs. The leader must have started its
 * own session, as a child process does that is spawned with `detached`.
 */
export function isGroupAlive(leader: ProcessIdentity): boolean;
