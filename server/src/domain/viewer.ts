import type { Viewer } from "../auth/accessTokens.ts";
import type { Context } from "../context.ts";
import { NotAuthenticatedError } from "../errors.ts";

/** The signed-in user. Throws `NotAuthenticatedError`. */
export function requireViewer(context: Context): Viewer {
  if (!context.viewer) throw new NotAuthenticatedError();
  return context.viewer;
}
