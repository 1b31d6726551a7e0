import { type ExecutionResult, GraphQLError } from "graphql";
import type { GraphqlResponse } from "#contracts/site/siteContext.ts";
import { DomainError } from "../errors.ts";
import { expectedError } from "./maskError.ts";
import { publicError } from "./publicError.ts";
import type { Caller } from "./request.ts";
import type { Graphql } from "./yoga.ts";

const isResult = (value: unknown): value is ExecutionResult =>
  typeof value === "object" && value !== null && !(Symbol.asyncIterator in value);

/** Executes an operation in process, with the same checks, limits and masking as over HTTP. */
export async function executeAs<TData>(
  graphql: Graphql,
  caller: Caller,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<GraphqlResponse<TData>> {
  const params = { query, variables };
  const request = new Request("http://in-process/graphql", { method: "POST" });
  const { parse, validate, execute, contextFactory, schema } = graphql.getEnveloped({
    caller,
    params,
    request,
    waitUntil: () => undefined,
  });
  try {
    const document = parse(query);
    const errors = validate(schema, document);
    if (errors.length > 0) return { errors: errors.map(publicError) };
    const result: unknown = await execute({
      schema,
      document,
      variableValues: variables,
      contextValue: await contextFactory(),
    });
    if (!isResult(result)) throw new GraphQLError("Subscriptions can't be executed in process.");
    return {
      data: (result.data ?? null) as TData | null,
      ...(result.errors ? { errors: result.errors.map(publicError) } : {}),
    };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [publicError(error)] };
    if (error instanceof DomainError) return { errors: [publicError(expectedError(error))] };
    throw error;
  }
}
