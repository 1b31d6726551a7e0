import type { ExecutionResult, GraphQLError } from "graphql";

/** Why a subscription did not begin. */
class NotBegunError extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super("The subscription did not begin.");
    this.errors = errors;
  }
}

type Subscribed = AsyncIterable<ExecutionResult> | ExecutionResult;

/**
 * Lets a subscription that is refused at its start look like one that is refused by its stream: graphql-ws tells of the
 * latter by an `error`, of the former by a `next` without data and a `complete`.
 */
export function failingLate(subscribed: Subscribed): Subscribed {
  if (Symbol.asyncIterator in subscribed || !subscribed.errors) return subscribed;
  const refusal = new NotBegunError(subscribed.errors);
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(refusal) }) };
}

/** The errors that `failingLate` hid, of those that graphql-ws hands out; others as they are. */
export const refusalsAmong = (errors: readonly GraphQLError[]): GraphQLError[] =>
  errors.flatMap((error) =>
    error.originalError instanceof NotBegunError ? error.originalError.errors : [error],
  );
