import type { GraphQLError, GraphQLFormattedError } from "graphql";

/** An error as it leaves by other ways than HTTP, without the status it would have there. */
export function publicError(error: GraphQLError): GraphQLFormattedError {
  const { extensions = {}, ...rest } = error.toJSON();
  const { http: _status, ...shown } = extensions;
  return Object.keys(shown).length > 0 ? { ...rest, extensions: shown } : rest;
}
