/** A call of Supabase Storage that failed; `status` is 0 where there was no answer. */
export type StorageFailure = { ok: false; status: number; message: string };

/** Makes one of the several kinds of error that storage-js gives. */
export function storageFailure(error: Error): StorageFailure {
  // The body's status code is the more exact one: Storage answers 400 to much that is not.
  const code = "statusCode" in error ? Number(error.statusCode) : Number.NaN;
  const status = "status" in error ? Number(error.status) : 0;
  return {
    ok: false,
    status: Number.isInteger(code) && code >= 400 ? code : status || 0,
    message: error.message,
  };
}

/** Statuses after which the same call may succeed: no answer, time-outs, conflicts, limits. */
export const isTransient = (status: number): boolean =>
  status === 0 || status >= 500 || [408, 409, 425, 429].includes(status);
