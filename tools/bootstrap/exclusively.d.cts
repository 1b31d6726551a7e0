/** Records the process group of a running child, by the child's id, in the lock; null removes it. */
export type HoldWith = (pid: number | null) => void;

/**
 * Runs `work` while no other process runs work under the same lock file; waits for its turn. `onWait` is called once
 * if another process holds the lock. The lock is held as long as its holder or the recorded child's group runs.
 */
export function exclusively<T>(
  file: string,
  onWait: () => void,
  work: (holdWith: HoldWith) => Promise<T>,
  /** Ends the wait: the promise rejects with its reason. */
  signal?: AbortSignal,
): Promise<T>;
