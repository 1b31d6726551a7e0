type Connection<TNode> = {
  edges?: ReadonlyArray<{ node?: TNode | null } | null> | null;
};

/** The nodes of a Relay connection, in order, without null edges and nodes. */
export function nodesOf<TNode>(connection: Connection<TNode> | null | undefined): TNode[] {
  return (connection?.edges ?? []).flatMap((edge) => (edge?.node ? [edge.node] : []));
}
