/** A row's place in a list that is ordered by `(created_at, id)`, newest first. */
export type Position = { createdAt: string; id: string };

/** A keyset page. Stable under inserts: a position does not move when rows come or go. */
export type Page = {
  /** Rows to read, one more than the page so that a following page shows. */
  limit: number;
  /** Only rows older than this. */
  after: Position | null;
  /** Only rows newer than this. */
  before: Position | null;
  /** Read from the far end: oldest first. */
  inverted: boolean;
};

/** What `applyPage` needs of a PostgREST query. */
type Pageable<Self> = {
  or(filters: string): Self;
  lte(column: string, value: string): Self;
  gte(column: string, value: string): Self;
  order(column: string, options: { ascending: boolean }): Self;
  limit(count: number): Self;
};

const beyond = (operator: "lt" | "gt", { createdAt, id }: Position): string =>
  `created_at.${operator}."${createdAt}",and(created_at.eq."${createdAt}",id.${operator}.${id})`;

/** Positions must have been checked (`cursor.ts`): they become part of a filter. */
export function applyPage<Query extends Pageable<Query>>(query: Query, page: Page): Query {
  const bounds = [
    ...(page.after ? [beyond("lt", page.after)] : []),
    ...(page.before ? [beyond("gt", page.before)] : []),
  ];
  // One filter for both: two of them must hold together for PostgREST, but not for Supabase's lightweight server.
  const filter = bounds.length === 2 ? `and(${bounds.map((bound) => `or(${bound})`).join(",")})` : bounds[0];
  return bounded(filter === undefined ? query : query.or(filter), page)
    .order("created_at", { ascending: page.inverted })
    .order("id", { ascending: page.inverted })
    .limit(page.limit);
}

/**
 * Says the outer bound once more in a way that an index can begin at; by the "or" alone all rows before the page would
 * be read. Once only, for the reason above.
 */
function bounded<Query extends Pageable<Query>>(query: Query, { after, before }: Page): Query {
  if (after) return query.lte("created_at", after.createdAt);
  return before ? query.gte("created_at", before.createdAt) : query;
}
