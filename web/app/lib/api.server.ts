import { type AppLoadContext, data, redirect } from "@remix-run/node";
import type { GraphqlResponse } from "#contracts/site/siteContext.ts";
import type { TypedDocumentString } from "../gql/graphql.ts";
import type { TypedDocumentString as OperatorDocument } from "../gql/operator/graphql.ts";
import { errorMessages } from "../messages/errors.ts";
import { signInPath } from "./localPath.ts";

type Variables<TVariables> = TVariables extends Record<string, never> ? [] : [variables: TVariables];

/**
 * Runs an operation as the viewer of the request. An error that the schema doesn't declare as a result is thrown as a
 * response for the error boundary, with the API's message.
 */
export async function run<TData, TVariables>(
  context: AppLoadContext,
  document: TypedDocumentString<TData, TVariables>,
  ...[variables]: Variables<TVariables>
): Promise<TData> {
  return dataOf(await context.execute<TData>(document.toString(), variables ?? {}));
}

/** The same for the operator API, whose documents are in `gql/operator`. Refused for other viewers with 403. */
export async function runAsOperator<TData, TVariables>(
  context: AppLoadContext,
  document: OperatorDocument<TData, TVariables>,
  ...[variables]: Variables<TVariables>
): Promise<TData> {
  return dataOf(await context.executeAsOperator<TData>(document.toString(), variables ?? {}));
}

function dataOf<TData>(response: GraphqlResponse<TData>): TData {
  const error = response.errors?.[0];
  if (error) throw data({ message: error.message }, { status: statusOf(error.extensions?.code) });
  if (!response.data) throw data({ message: errorMessages.emptyResponse }, { status: 502 });
  return response.data;
}

function statusOf(code: unknown): number {
  switch (code) {
    case "NOT_AUTHENTICATED":
    case "UNAUTHENTICATED":
    case "UNAUTHORIZED":
      return 401;
    case "FORBIDDEN":
    case "NOT_OPERATOR":
      return 403;
    case "NOT_FOUND":
    case "INVALID_INPUT":
      return 404;
    case "RATE_LIMITED":
      return 429;
    case "INTERNAL_SERVER_ERROR":
      return 500;
    default:
      return 503;
  }
}

/** Redirects to the sign-in page, and from there back to the requested page, if there is no session. */
export function requireViewer(context: AppLoadContext, request: Request): { id: string; email: string } {
  if (!context.viewer) throw redirect(signInPath(request));
  return context.viewer;
}

/** Throws a 404 response for something that doesn't exist or belongs to another user. */
export function notFound(message: string): never {
  throw data({ message }, { status: 404 });
}
