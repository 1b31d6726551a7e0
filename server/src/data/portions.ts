/** Ids in one address: 450 of them are more than a server takes (HTTP 431). */
const portionSize = 100;

/** Reads by ids that go into an address, so many at once, each id once; the rows of all, in no order between portions. */
export async function readInPortions<Row>(
  ids: readonly string[],
  read: (portion: string[]) => Promise<Row[]>,
): Promise<Row[]> {
  const unique = [...new Set(ids)];
  const portions: string[][] = [];
  for (let first = 0; first < unique.length; first += portionSize) {
    portions.push(unique.slice(first, first + portionSize));
  }
  return (await Promise.all(portions.map(read))).flat();
}

/** Rows of one answer: below what Supabase cuts answers off at, which it does without a word. */
const pageSize = 250;
/** Far more than anybody may have waiting; whoever reads on for ever does not. */
const mostRows = 10_000;

/**
 * Reads all rows of a question, page after page in the order of their ids.
 * @param read gives the rows with ids after this one, the first `limit` of them
 */
export async function readByIds<Row extends { id: string }>(
  read: (after: string | null, limit: number) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await read(rows.at(-1)?.id ?? null, pageSize);
    rows.push(...page);
    if (page.length < pageSize || rows.length >= mostRows) return rows;
  }
}
