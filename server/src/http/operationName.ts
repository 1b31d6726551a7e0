import { type DocumentNode, getOperationAST } from "graphql";
import type { Plugin } from "graphql-yoga";

/** The name of the operation that is executed, or its type (`query`, `mutation`, `subscription`) if it has none. */
export function operationNameOf(document: DocumentNode, operationName?: string | null): string | undefined {
  const operation = getOperationAST(document, operationName);
  return operation?.name?.value ?? operation?.operation;
}

/** Passes each operation's name to `onOperation` of the request's context, for the request log. */
export function reportOperationName(): Plugin<{ onOperation?: (name: string) => void }> {
  return {
    onExecute({ args }) {
      const name = operationNameOf(args.document, args.operationName);
      if (name) args.contextValue.onOperation?.(name);
    },
    onSubscribe({ args }) {
      const name = operationNameOf(args.document, args.operationName);
      if (name) args.contextValue.onOperation?.(name);
    },
  };
}
