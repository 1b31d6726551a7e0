/** Ids per request. They go into the URL, and a server refuses one with 450 of them (HTTP 431). */
const idsPerRequest = 100;

/** Reads the rows of any number of ids in batches, in parallel. Duplicate ids are read once; rows come in no order. */
export async function readInBatches<Row>(
  ids: readonly string[],
  readBatch: (ids: string[]) => Promise<Row[]>,
): Promise<Row[]> {
  const unique = [...new Set(ids)];
  const batches: string[][] = [];
  for (let start = 0; start < unique.length; start += idsPerRequest) {
    batches.push(unique.slice(start, start + idsPerRequest));
  }
  return (await Promise.all(batches.map(readBatch))).flat();
}

/** Rows per response. Supabase truncates longer responses without an error. */
const rowsPerPage = 250;
/** Bounds `readAllPages`; far above the number of unfinished jobs that a user may have. */
const maxRows = 10_000;

/**
 * Reads all rows of a query, page by page in the order of their ids.
 * @param readPage returns the first `limit` rows whose id is greater than `afterId` (null: from the start)
 */
export async function readAllPages<Row extends { id: string }>(
  readPage: (afterId: string | null, limit: number) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await readPage(rows.at(-1)?.id ?? null, rowsPerPage);
    rows.push(...page);
    if (page.length < rowsPerPage || rows.length >= maxRows) return rows;
  }
}

/** The request, aborted by `signal` if there is one. */
export const withAbortSignal = <Request extends { abortSignal(signal: AbortSignal): Request }>(
  request: Request,
  signal: AbortSignal | undefined,
): Request => (signal ? request.abortSignal(signal) : request);
