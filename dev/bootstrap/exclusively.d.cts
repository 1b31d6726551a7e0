/**
 * Runs `work` while no other process runs work under the same lock file; waits for its turn. `onWait` is
 * called once if there is somebody to wait for.
 */
export function exclusively<T>(file: string, onWait: () => void, work: () => Promise<T>): Promise<T>;
