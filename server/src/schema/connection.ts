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

/** What the rows of a list have as their id. */
const idSchemas = { uuid: z.uuid(), serial: z.string().regex(/^[1-9]\d{0,17}$/) };
type IdKind = keyof typeof idSchemas;

const timeSchema = z.iso.datetime({ offset: true });
const maxSize = 100;

export const cursorOf = ({ createdAt, id, batchIndex }: Position): string =>
  Buffer.from(
    JSON.stringify(batchIndex === undefined ? [createdAt, id] : [createdAt, id, batchIndex]),
  ).toString("base64url");

/** null for what is no cursor of ours. */
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
      issues.push({ path: [name], message: `Ask for 1 to ${maxSize}.` });
    }
  }
  if (args.first != null && args.last != null) {
    issues.push({ path: ["last"], message: "Give either first or last." });
  }
  for (const name of ["after", "before"] as const) {
    const cursor = args[name];
    if (cursor != null && !positionOf(cursor, ids)) {
      issues.push({ path: [name], message: "This is not a cursor of this list." });
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

/** A Relay connection over rows with `created_at`, `id` and perhaps `batch_index`, newest first. Throws `InvalidInputError`. */
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
