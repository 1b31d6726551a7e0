import type { ProcessIdentity } from "../../platform/processIdentity.cjs";

export type RunningSystem = { launcher: ProcessIdentity; dataFolder: string };

/** Records this process as the launcher of a system on a data folder; returns what removes the record. */
export function registerSystem(projectFolder: string, dataFolder: string): () => void;
/** The systems that run from this project, the oldest first. Records of launchers that have ended are removed. */
export function listRunningSystems(projectFolder: string): RunningSystem[];
