/**
 * A row's place in a list that is ordered by `(created_at, id)`, newest first. Assets of one job are of one moment: among
 * them the index in the batch comes before the id, lowest first.
 */
export type Position = { createdAt: string; id: string; batchIndex?: number | undefined };

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

function beyond(operator: "lt" | "gt", { createdAt, id, batchIndex }: Position): string {
  const [moment, further] = [`created_at.eq."${createdAt}"`, `id.${operator}.${id}`];
  if (batchIndex === undefined) return `created_at.${operator}."${createdAt}",and(${moment},${further})`;
  const later = operator === "lt" ? "gt" : "lt";
  return [
    `created_at.${operator}."${createdAt}"`,
    `and(${moment},batch_index.${later}.${batchIndex})`,
    `and(${moment},batch_index.eq.${batchIndex},${further})`,
  ].join(",");
}

/** Positions must have been checked (`cursor.ts`): they become part of a filter. `batches`: the rows are assets. */
export function applyPage<Query extends Pageable<Query>>(query: Query, page: Page, batches = false): Query {
  // A position of another list may come with a place in a batch, which these rows do not have.
  const placed = (position: Position): Position =>
    batches ? position : { ...position, batchIndex: undefined };
  const bounds = [
    ...(page.after ? [beyond("lt", placed(page.after))] : []),
    ...(page.before ? [beyond("gt", placed(page.before))] : []),
  ];
  // One filter for both: two of them must hold together for PostgREST, but not for Supabase's lightweight server.
  const filter = bounds.length === 2 ? `and(${bounds.map((bound) => `or(${bound})`).join(",")})` : bounds[0];
  const byMoment = bounded(filter === undefined ? query : query.or(filter), page).order("created_at", {
    ascending: page.inverted,
  });
  return (batches ? byMoment.order("batch_index", { ascending: !page.inverted }) : byMoment)
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
