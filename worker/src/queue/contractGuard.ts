import { contractVersion } from "#contracts/version.ts";
import type { Logger } from "#platform/log.ts";

/** The contract versions that don't match. `database` is null when the database did not report its version. */
export type ContractMismatch = { worker: number; database: number | null };

/** Records whether this release matches the database's contract version. A mismatch lasts until a restart. */
export type ContractGuard = {
  readonly mismatch: ContractMismatch | null;
  /** Records a `CONTRACT_MISMATCH` of a claim; `details` is the JSON of the rejection. */
  recordMismatch(details: string | null): void;
};

export function createContractGuard(log: Logger): ContractGuard {
  let mismatch: ContractMismatch | null = null;
  return {
    get mismatch() {
      return mismatch;
    },
    recordMismatch(details) {
      // Every queue may report the same mismatch; log it once.
      if (mismatch) return;
      const database = databaseVersion(details);
      mismatch = { worker: contractVersion, database };
      const isAhead = database !== null && database < contractVersion;
      log.error(
        isAhead
          ? "the database has an older contract version, so this worker claims no more jobs: apply the migrations and restart the worker"
          : "the database has another contract version, so this worker claims no more jobs: update the worker and restart it",
        { worker_contract: contractVersion, database_contract: database },
      );
    },
  };
}

function databaseVersion(details: string | null): number | null {
  try {
    const { database } = JSON.parse(details ?? "{}");
    return Number.isInteger(database) ? database : null;
  } catch {
    return null;
  }
}
