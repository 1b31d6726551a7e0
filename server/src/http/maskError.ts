import { GraphQLError } from "graphql";
import type { Logger } from "#platform/log.ts";
import { DomainError, InvalidInputError, NotAuthenticatedError, ServiceUnavailableError } from "../errors.ts";

/** The error that a resolver threw, under the wrappings of the GraphQL execution. */
export function originalOf(error: unknown): unknown {
  let inner = error;
  while (inner instanceof GraphQLError && inner.originalError) inner = inner.originalError;
  return inner;
}

const placeOf = (error: unknown) =>
  error instanceof GraphQLError ? { nodes: error.nodes, path: error.path } : {};

function expectedError(original: DomainError, error: unknown): GraphQLError {
  const extensions: Record<string, unknown> = { code: original.code };
  if (original instanceof InvalidInputError) extensions.issues = original.issues;
  if (original instanceof NotAuthenticatedError) extensions.http = { spec: true };
  return new GraphQLError(original.message, { ...placeOf(error), extensions });
}

/**
 * Errors of the request itself: a variable that is none, a body that is no JSON. Yoga tells of the latter by the error of
 * the parser, which is nobody's business.
 */
function requestError(error: GraphQLError): GraphQLError {
  const { code = "BAD_USER_INPUT", originalError, ...extensions } = error.extensions;
  if (originalError !== undefined) {
    return new GraphQLError("The body is not JSON.", { extensions: { code, http: { status: 400 } } });
  }
  if (error.extensions.code !== undefined) return error;
  return new GraphQLError(error.message, { ...placeOf(error), extensions: { ...extensions, code } });
}

/**
 * What leaves the server: expected failures with their code, errors of the request as they are, and of everything
 * else only an id, under which the log has the rest.
 */
export function createMaskError(options: { logger: Logger; newId: () => string }) {
  return (error: unknown): Error => {
    const original = originalOf(error);
    if (original instanceof ServiceUnavailableError) {
      options.logger.warn("service unavailable", { error: original.cause ?? original });
    }
    if (original instanceof DomainError) return expectedError(original, error);
    if (error instanceof GraphQLError && original instanceof GraphQLError) return requestError(error);
    const errorId = options.newId();
    options.logger.error("unexpected error", {
      id: errorId,
      path: error instanceof GraphQLError ? error.path?.join(".") : undefined,
      error: original,
      stack: original instanceof Error ? original.stack : undefined,
    });
    return new GraphQLError(`Something went wrong on our side. If it stays, tell us this id: ${errorId}`, {
      ...placeOf(error),
      extensions: { code: "INTERNAL_SERVER_ERROR", errorId },
    });
  };
}
