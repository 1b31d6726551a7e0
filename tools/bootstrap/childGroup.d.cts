/** Sends a signal to the process group that a child started with `detached` leads; on Windows ends its tree. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void;
