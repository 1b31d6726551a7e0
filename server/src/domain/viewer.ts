import type { Viewer } from "../auth/accessTokens.ts";
import type { Context } from "../context.ts";
import { isOperator } from "../data/profiles.ts";
import { NotAuthenticatedError, NotOperatorError } from "../errors.ts";

/** The signed-in user. Throws `NotAuthenticatedError`. */
export function requireViewer(context: Pick<Context, "viewer">): Viewer {
  if (!context.viewer) throw new NotAuthenticatedError();
  return context.viewer;
}

/** Throws `NotAuthenticatedError` and `NotOperatorError`. */
export async function requireOperator(context: Pick<Context, "viewer" | "db">): Promise<void> {
  const { id } = requireViewer(context);
  if (!(await isOperator(context.db, id))) throw new NotOperatorError();
}
