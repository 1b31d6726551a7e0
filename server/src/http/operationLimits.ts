import { EnvelopArmorPlugin } from "@escape.tech/graphql-armor";
import { GraphQLError } from "graphql";

/** Wide enough for introspection and a page with its jobs, assets and formats; too narrow for abuse. */
const limits = { depth: 14, aliases: 20, directives: 50, tokens: 2000, cost: 25_000 };

const wholeNumber = (value: string): string => String(Math.ceil(Number(value)));

/** Says it in place of the library's words, whose figures come as they are; it names what it found but for the tokens. */
const refuse = (sentence: string) => ({
  onReject: [
    (_context: unknown, { message }: GraphQLError): never => {
      const found = /found ([\d.]+?)\.?$/.exec(message)?.[1];
      const figure = found === undefined ? "" : ` This one has ${wholeNumber(found)}.`;
      throw new GraphQLError(`${sentence}${figure}`, {
        extensions: { code: "OPERATION_TOO_LARGE", http: { spec: true, status: 400 } },
      });
    },
  ],
});

/** Limits of one operation, by whatever way it comes. */
export const operationLimits = () =>
  EnvelopArmorPlugin({
    maxDepth: {
      n: limits.depth,
      ...refuse(`An operation may be ${limits.depth} levels deep: ask for what is deeper by its id.`),
    },
    maxAliases: {
      n: limits.aliases,
      allowList: [],
      ...refuse(`An operation may have ${limits.aliases} aliases: send several operations.`),
    },
    maxDirectives: {
      n: limits.directives,
      ...refuse(`An operation may have ${limits.directives} directives: leave some out.`),
    },
    maxTokens: {
      n: limits.tokens,
      ...refuse(
        `An operation may have ${limits.tokens} tokens (words and signs): pass values as variables, or send several.`,
      ),
    },
    costLimit: {
      maxCost: limits.cost,
      objectCost: 2,
      scalarCost: 1,
      depthCostFactor: 1.35,
      ignoreIntrospection: true,
      ...refuse(
        `An operation may have a cost of ${limits.cost}: ask for fewer entries (\`first\`) or fewer fields below them.`,
      ),
    },
    blockFieldSuggestion: { enabled: false },
  });
