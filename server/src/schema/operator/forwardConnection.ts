import type { z } from "zod";
import { InvalidInputError } from "../../errors.ts";
import type { ConnectionArgs } from "../connection.ts";

const maxSize = 100;
const defaultSize = 50;

type Place = readonly (string | number)[];

/** How a list is read: the place of an entry is what its order goes by, and becomes its cursor. */
export type ForwardList<Node, P extends Place> = {
  place: z.ZodType<P>;
  placeOf(node: Node): P;
  /** Entries from after a place on. */
  read(limit: number, after: P | null): Promise<Node[]>;
};

const refuse = (name: string, message: string): never => {
  throw new InvalidInputError([{ path: [name], message }], `${name}: ${message}`);
};

function placeOfCursor<P extends Place>(cursor: string, place: z.ZodType<P>): P {
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch {
    return refuse("after", "This is not a cursor of this list.");
  }
}

/** A Relay connection over a list that is only read forwards. Throws `InvalidInputError`. */
export async function forwardConnection<Node, P extends Place>(
  args: ConnectionArgs,
  list: ForwardList<Node, P>,
) {
  if (args.last != null || args.before != null) refuse("last", "This list is read by first and after.");
  const size = args.first ?? defaultSize;
  if (size < 1 || size > maxSize) refuse("first", `Ask for 1 to ${maxSize}.`);
  const after = args.after == null ? null : placeOfCursor(args.after, list.place);
  const found = await list.read(size + 1, after);
  const edges = found.slice(0, size).map((node) => ({
    node,
    cursor: Buffer.from(JSON.stringify(list.placeOf(node))).toString("base64url"),
  }));
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasPreviousPage: after !== null,
      hasNextPage: found.length > size,
    },
  };
}
