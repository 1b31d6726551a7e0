import type { ExecutionResult, GraphQLError } from "graphql";

/** The errors with which a subscription was refused. */
class SubscriptionRefusedError extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super("The subscription was refused.");
    this.errors = errors;
  }
}

type Subscribed = AsyncIterable<ExecutionResult> | ExecutionResult;

/**
 * Turns a subscription that is refused at its start into a stream that fails. graphql-ws sends an `error` message for the
 * latter, but a `next` without data and a `complete` for the former.
 */
export function deferRefusal(subscribed: Subscribed): Subscribed {
  if (Symbol.asyncIterator in subscribed || !subscribed.errors) return subscribed;
  const refusal = new SubscriptionRefusedError(subscribed.errors);
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(refusal) }) };
}

/** Replaces the errors that `deferRefusal` created with the original ones. */
export const restoreRefusals = (errors: readonly GraphQLError[]): GraphQLError[] =>
  errors.flatMap((error) =>
    error.originalError instanceof SubscriptionRefusedError ? error.originalError.errors : [error],
  );
