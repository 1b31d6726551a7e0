/**
 * A row's position in a list that is ordered by `(created_at, id)`, newest first. Assets of one job have the same
 * `created_at`: they are ordered by their batch index, lowest first, before the id.
 */
export type Position = { createdAt: string; id: string; batchIndex?: number | undefined };

/** A keyset page. A position stays the same when rows are inserted or deleted. */
export type Page = {
  /** Rows to read: one more than the page, to know whether another page follows. */
  limit: number;
  /** Only rows older than this. */
  after: Position | null;
  /** Only rows newer than this. */
  before: Position | null;
  /** Read in reverse: oldest first. */
  inverted: boolean;
};

/** The methods of a PostgREST query that `applyPage` uses. */
type Pageable<Self> = {
  or(filters: string): Self;
  lte(column: string, value: string): Self;
  gte(column: string, value: string): Self;
  order(column: string, options: { ascending: boolean }): Self;
  limit(count: number): Self;
};

function beyond(operator: "lt" | "gt", { createdAt, id, batchIndex }: Position): string {
  const [sameTime, beyondId] = [`created_at.eq."${createdAt}"`, `id.${operator}.${id}`];
  if (batchIndex === undefined) return `created_at.${operator}."${createdAt}",and(${sameTime},${beyondId})`;
  const later = operator === "lt" ? "gt" : "lt";
  return [
    `created_at.${operator}."${createdAt}"`,
    `and(${sameTime},batch_index.${later}.${batchIndex})`,
    `and(${sameTime},batch_index.eq.${batchIndex},${beyondId})`,
  ].join(",");
}

/** Positions become part of a filter, so they must have been validated. `batches` is true if the rows are assets. */
export function applyPage<Query extends Pageable<Query>>(query: Query, page: Page, batches = false): Query {
  // A position of another list may have a batch index, which these rows don't have.
  const positionIn = (position: Position): Position =>
    batches ? position : { ...position, batchIndex: undefined };
  const bounds = [
    ...(page.after ? [beyond("lt", positionIn(page.after))] : []),
    ...(page.before ? [beyond("gt", positionIn(page.before))] : []),
  ];
  // One filter for both bounds: PostgREST combines two `or` filters with AND, @supabase/lite doesn't.
  const filter = bounds.length === 2 ? `and(${bounds.map((bound) => `or(${bound})`).join(",")})` : bounds[0];
  const byTime = bounded(filter === undefined ? query : query.or(filter), page).order("created_at", {
    ascending: page.inverted,
  });
  return (batches ? byTime.order("batch_index", { ascending: !page.inverted }) : byTime)
    .order("id", { ascending: page.inverted })
    .limit(page.limit);
}

/**
 * Repeats the outer bound as a simple condition, from which an index scan can start: with the `or` alone, all rows before
 * the page would be read. Only one bound, for the reason above.
 */
function bounded<Query extends Pageable<Query>>(query: Query, { after, before }: Page): Query {
  if (after) return query.lte("created_at", after.createdAt);
  return before ? query.gte("created_at", before.createdAt) : query;
}
