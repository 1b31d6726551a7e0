import { GraphQLError } from "graphql";
import type { Logger } from "#platform/log.ts";
import {
  DomainError,
  InvalidInputError,
  NotAuthenticatedError,
  NotOperatorError,
  ServiceUnavailableError,
} from "../errors.ts";

/** The error that a resolver threw, without the GraphQL errors that wrap it. */
export function originalOf(error: unknown): unknown {
  let inner = error;
  while (inner instanceof GraphQLError && inner.originalError) inner = inner.originalError;
  return inner;
}

const locationOf = (error: unknown) =>
  error instanceof GraphQLError ? { nodes: error.nodes, path: error.path } : {};

/** An expected failure as a GraphQL error, at the location of `error`. */
export function expectedError(original: DomainError, error?: unknown): GraphQLError {
  const extensions: Record<string, unknown> = { code: original.code };
  if (original instanceof InvalidInputError) extensions.issues = original.issues;
  if (original instanceof NotAuthenticatedError) extensions.http = { spec: true };
  if (original instanceof NotOperatorError) extensions.http = { status: 403 };
  return new GraphQLError(original.message, { ...locationOf(error), extensions });
}

/**
 * An error of the request itself, such as an invalid variable or a body that isn't JSON. For the latter Yoga exposes the
 * parser's error, which is replaced.
 */
function requestError(error: GraphQLError): GraphQLError {
  const { code = "BAD_USER_INPUT", originalError, ...extensions } = error.extensions;
  if (originalError !== undefined) {
    return new GraphQLError("The body isn't valid JSON.", { extensions: { code, http: { status: 400 } } });
  }
  if (error.extensions.code !== undefined) return error;
  return new GraphQLError(error.message, { ...locationOf(error), extensions: { ...extensions, code } });
}

/**
 * Decides which errors clients see: expected failures with their code, errors of the request as they are, and for
 * everything else only an id, under which the log has the details.
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
    return new GraphQLError(
      `Something went wrong on our side. Try again; if it keeps failing, report the error id ${errorId}.`,
      {
        ...locationOf(error),
        extensions: { code: "INTERNAL_SERVER_ERROR", errorId },
      },
    );
  };
}
