import { parseCursorConnectionArgs } from "@pothos/plugin-relay";
import { z } from "zod";
import type { Page, Position } from "../data/page.ts";
import { type FieldIssue, InvalidInputError } from "../errors.ts";

export type ConnectionArgs = {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
};

/** Descriptions of everything that the Relay plugin adds to the schema, in the form of its options. */
export const connectionDescriptions = {
  defaultConnectionTypeOptions: { description: "One page of a paginated list." },
  defaultEdgeTypeOptions: { description: "An item of a paginated list with its cursor." },
  edgesFieldOptions: {
    nullable: { list: false, items: false },
    description: "The items of the page with their cursors.",
  },
  nodeFieldOptions: { nullable: false, description: "The item at this position of the list." },
  cursorFieldOptions: { description: "The item's opaque position, which `after` and `before` accept." },
  pageInfoTypeOptions: { description: "The position of a page in its list." },
  pageInfoFieldOptions: { description: "The page's position in the list." },
  hasNextPageFieldOptions: { description: "True if more items follow this page." },
  hasPreviousPageFieldOptions: { description: "True if more items precede this page." },
  startCursorFieldOptions: { description: "The cursor of the page's first item. Null if the page is empty." },
  endCursorFieldOptions: { description: "The cursor of the page's last item. Null if the page is empty." },
  firstArgOptions: {
    description: "The number of items from the start of the list, from 1 to 100. Defaults to 20.",
  },
  lastArgOptions: {
    description:
      "The number of items from the end of the list, from 1 to 100. Can't be combined with `first`.",
  },
  afterArgOptions: { description: "Returns only items that follow this cursor." },
  beforeArgOptions: { description: "Returns only items that precede this cursor." },
} as const;

/** The names of a connection and its edges, for the last two arguments of `t.connection`. */
export const connectionNames = (type: string): [{ name: string }, { name: string }] => [
  { name: `${type}Connection` },
  { name: `${type}Edge` },
];

/** The id formats of paginated rows. */
const idSchemas = { uuid: z.uuid(), serial: z.string().regex(/^[1-9]\d{0,17}$/) };
type IdKind = keyof typeof idSchemas;

const timeSchema = z.iso.datetime({ offset: true });
const maxSize = 100;

export const cursorOf = ({ createdAt, id, batchIndex }: Position): string =>
  Buffer.from(
    JSON.stringify(batchIndex === undefined ? [createdAt, id] : [createdAt, id, batchIndex]),
  ).toString("base64url");

/** The position that a cursor encodes; null if it isn't a valid cursor. */
export function positionOf(cursor: string, ids: IdKind = "uuid"): Position | null {
  try {
    const parsed = z
      .tuple([timeSchema, idSchemas[ids], z.int().min(0).max(1000).optional()])
      .safeParse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    if (!parsed.success) return null;
    const [createdAt, id, batchIndex] = parsed.data;
    return batchIndex === undefined ? { createdAt, id } : { createdAt, id, batchIndex };
  } catch {
    return null;
  }
}

function issuesOf(args: ConnectionArgs, ids: IdKind): FieldIssue[] {
  const issues: FieldIssue[] = [];
  for (const name of ["first", "last"] as const) {
    const size = args[name];
    if (size != null && (size < 1 || size > maxSize)) {
      issues.push({ path: [name], message: `Request 1 to ${maxSize} items.` });
    }
  }
  if (args.first != null && args.last != null) {
    issues.push({ path: ["last"], message: "Use either first or last, not both." });
  }
  for (const name of ["after", "before"] as const) {
    const cursor = args[name];
    if (cursor != null && !positionOf(cursor, ids)) {
      issues.push({ path: [name], message: "Use a cursor that this list returned." });
    }
  }
  return issues;
}

type Row = { created_at: string; id: string; batch_index?: number };

type Connection<Node> = {
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
  edges: Array<{ cursor: string; node: Node }>;
};

/** A Relay connection over rows with `created_at`, `id` and optionally `batch_index`, newest first. Throws `InvalidInputError`. */
export async function keysetConnection<Node>(
  args: ConnectionArgs,
  rowOf: (node: Node) => Row,
  read: (page: Page) => Promise<Node[]>,
  ids: IdKind = "uuid",
): Promise<Connection<Node>> {
  const issues = issuesOf(args, ids);
  if (issues.length > 0) {
    throw new InvalidInputError(issues, issues.map(({ path, message }) => `${path}: ${message}`).join(" "));
  }
  const paging = parseCursorConnectionArgs({ args, defaultSize: 20, maxSize });
  const found = await read({
    limit: paging.limit,
    inverted: paging.inverted,
    after: args.after == null ? null : positionOf(args.after, ids),
    before: args.before == null ? null : positionOf(args.before, ids),
  });
  const nodes = found.slice(0, paging.expectedSize);
  if (paging.inverted) nodes.reverse();
  const edges = nodes.map((node) => {
    const { created_at: createdAt, id, batch_index: batchIndex } = rowOf(node);
    return { node, cursor: cursorOf({ createdAt, id, batchIndex }) };
  });
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasPreviousPage: paging.hasPreviousPage(found.length),
      hasNextPage: paging.hasNextPage(found.length),
    },
  };
}
