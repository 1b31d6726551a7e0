import type { GraphQLError, GraphQLFormattedError } from "graphql";

/** An error for transports other than HTTP: without the HTTP status in its extensions. */
export function publicError(error: GraphQLError): GraphQLFormattedError {
  const { extensions = {}, ...rest } = error.toJSON();
  const { http: _status, ...shown } = extensions;
  return Object.keys(shown).length > 0 ? { ...rest, extensions: shown } : rest;
}
