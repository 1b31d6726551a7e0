import { EnvelopArmorPlugin } from "@escape.tech/graphql-armor";
import { GraphQLError } from "graphql";

/** Enough for introspection and for a page with its jobs, assets and formats. */
const limits = { depth: 14, aliases: 20, directives: 50, tokens: 2000, cost: 25_000 };

const wholeNumber = (value: string): string => String(Math.ceil(Number(value)));

/** Replaces the library's message, and adds the number that it found. It doesn't report the number of tokens. */
const refuse = (message: string) => ({
  onReject: [
    (_context: unknown, error: GraphQLError): never => {
      const found = /found ([\d.]+?)\.?$/.exec(error.message)?.[1];
      const actual = found === undefined ? "" : ` This one has ${wholeNumber(found)}.`;
      throw new GraphQLError(`${message}${actual}`, {
        extensions: { code: "OPERATION_TOO_LARGE", http: { spec: true, status: 400 } },
      });
    },
  ],
});

/** The limits of a single operation, over every transport. */
export const operationLimits = () =>
  EnvelopArmorPlugin({
    maxDepth: {
      n: limits.depth,
      ...refuse(`An operation may have at most ${limits.depth} levels. Query deeper objects by their id.`),
    },
    maxAliases: {
      n: limits.aliases,
      allowList: [],
      ...refuse(`An operation may have at most ${limits.aliases} aliases. Split it into several.`),
    },
    maxDirectives: {
      n: limits.directives,
      ...refuse(`An operation may have at most ${limits.directives} directives. Remove some.`),
    },
    maxTokens: {
      n: limits.tokens,
      ...refuse(
        `An operation may have at most ${limits.tokens} tokens. Pass values as variables, or split it into several.`,
      ),
    },
    costLimit: {
      maxCost: limits.cost,
      objectCost: 2,
      scalarCost: 1,
      depthCostFactor: 1.35,
      ignoreIntrospection: true,
      ...refuse(
        `An operation may have a cost of at most ${limits.cost}. Request fewer entries (\`first\`) or fewer fields.`,
      ),
    },
    blockFieldSuggestion: { enabled: false },
  });
