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
