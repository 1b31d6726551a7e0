import { contractVersion } from "#contracts/version.ts";
import type { Logger } from "#platform/log.ts";

/** `database` is null where the refusal does not say. */
export type ContractMismatch = { worker: number; database: number | null };

/** Whether this release may work with the database. Once it may not, only a restart changes that. */
export type ContractGuard = {
  readonly mismatch: ContractMismatch | null;
  /** A claim was refused as `CONTRACT_MISMATCH`; `details` is the refusal's JSON. */
  refused(details: string | null): void;
};

export function createContractGuard(log: Logger): ContractGuard {
  let mismatch: ContractMismatch | null = null;
  return {
    get mismatch() {
      return mismatch;
    },
    refused(details) {
      // Each queue may have had a claim on its way; one line is enough.
      if (mismatch) return;
      const database = databaseVersion(details);
      mismatch = { worker: contractVersion, database };
      const isAhead = database !== null && database < contractVersion;
      log.error(
        isAhead
          ? "the database is of an older release, so this worker takes no more jobs: apply the migrations and restart it"
          : "the database is of another release, so this worker takes no more jobs: update this worker and restart it",
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
