/** A process that can't be mistaken for a later one with the same id. */
export type ProcessIdentity = {
  pid: number;
  /** When it began, in the system's own unit; empty if unknown. */
  began: string;
};

export function identify(pid: number): ProcessIdentity;
/** True if the process with this identity is running. A zombie has ended. */
export function isAlive(identity: ProcessIdentity): boolean;
/** True if any process of the group that this process leads, or led, is running. */
export function isGroupAlive(leader: ProcessIdentity): boolean;
