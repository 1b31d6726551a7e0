import type { z } from "zod";
import { builder } from "../../builder.ts";
import { InvalidInputError } from "../../errors.ts";

const maxSize = 100;
const defaultSize = 50;

/** The arguments of a list that can only be read forward. */
export const forwardArgs = () =>
  builder.args((t) => ({
    first: t.int({
      description: `The number of items to return, from 1 to ${maxSize}. Defaults to ${defaultSize}.`,
    }),
    after: t.string({ description: "Returns only items that follow this cursor." }),
  }));

type ForwardArgs = { first?: number | null; after?: string | null };

/** The values that a list is sorted by. A cursor encodes those of one item. */
type SortKey = readonly (string | number)[];

type ForwardList<Node, Key extends SortKey> = {
  keySchema: z.ZodType<Key>;
  keyOf(node: Node): Key;
  read(limit: number, after: Key | null): Promise<Node[]>;
};

const invalidArgument = (name: string, message: string): InvalidInputError =>
  new InvalidInputError([{ path: [name], message }], `${name}: ${message}`);

function keyOfCursor<Key extends SortKey>(cursor: string, keySchema: z.ZodType<Key>): Key {
  try {
    return keySchema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch {
    throw invalidArgument("after", "Use a cursor that this list returned.");
  }
}

/** One page of a list that can only be read forward. Throws `InvalidInputError`. */
export async function forwardConnection<Node, Key extends SortKey>(
  { first, after }: ForwardArgs,
  list: ForwardList<Node, Key>,
) {
  const size = first ?? defaultSize;
  if (size < 1 || size > maxSize) throw invalidArgument("first", `Request 1 to ${maxSize} items.`);
  const afterKey = after == null ? null : keyOfCursor(after, list.keySchema);
  const found = await list.read(size + 1, afterKey);
  const edges = found.slice(0, size).map((node) => ({
    node,
    cursor: Buffer.from(JSON.stringify(list.keyOf(node))).toString("base64url"),
  }));
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasPreviousPage: afterKey !== null,
      hasNextPage: found.length > size,
    },
  };
}
