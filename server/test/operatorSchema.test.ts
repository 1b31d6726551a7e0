import { isInputObjectType, isInterfaceType, isObjectType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operatorSchema, publicSchema } from "../src/schema/schema.ts";
import { graphql, operatorGraphql, signUp, type TestUser } from "./actors.ts";
import { type Stack, startStack } from "./stack.ts";

let stack: Stack;
let ada: TestUser;
let operator: TestUser;

beforeAll(async () => {
  stack = await startStack();
  [ada, operator] = [await signUp(stack), await signUp(stack)];
  await stack.supabase.sql("update public.user_profiles set role = 'operator' where id = $1", [operator.id]);
});
afterAll(() => stack.close());

const introspection = "{ __schema { types { name fields { name } } } }";

/** Operations whose errors would describe the schema if they were parsed or validated. */
const operations = [
  "{ queues { name } }",
  introspection,
  "{ queus { name } }",
  "{ queues",
  "mutation { pauseQueue { __typename } }",
];

describe("the operator endpoint", () => {
  it.each(operations)(
    "refuses anonymous users and non-operators without validating %s",
    async (operation) => {
      const anonymous = await operatorGraphql(stack, operation);
      expect(anonymous).toMatchObject({
        status: 401,
        data: undefined,
        errors: [{ extensions: { code: "UNAUTHENTICATED" } }],
      });
      const user = await operatorGraphql(stack, operation, { token: ada.token });
      expect(user).toMatchObject({
        status: 403,
        data: undefined,
        errors: [{ extensions: { code: "NOT_OPERATOR" } }],
      });
      for (const { errors } of [anonymous, user]) {
        expect(errors).toHaveLength(1);
        expect(JSON.stringify(errors)).not.toMatch(/queue|syntax|did you mean/i);
      }
    },
  );

  it("responds to operators, also with validation errors", async () => {
    const token = operator.token;
    expect((await operatorGraphql(stack, "{ queues { name } }", { token })).data.queues).toEqual([
      { name: "SDXL" },
      { name: "WAN" },
    ]);
    const { errors } = await operatorGraphql(stack, "{ queus { name } }", { token });
    expect(errors?.[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
  });
});

describe("the schemas", () => {
  const typeNames = (schema: typeof publicSchema): string[] =>
    Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
      .map(({ name }) => name)
      .filter((name) => !name.startsWith("__"))
      .sort();

  it("share no object or input types except root types, errors and PageInfo", () => {
    const publicNames = new Set(typeNames(publicSchema));
    expect(typeNames(operatorSchema).filter((name) => publicNames.has(name))).toEqual([
      "Error",
      "FieldIssue",
      "InvalidInputError",
      "JobError",
      "Mutation",
      "NotAuthenticatedError",
      "NotFoundError",
      "PageInfo",
      "Query",
    ]);
  });

  it("of users has no operator type or root field in its introspection", async () => {
    const { data } = await graphql(stack, introspection, { token: operator.token });
    type Type = { name: string; fields: { name: string }[] | null };
    const types: Type[] = data.__schema.types;
    const names = types.map(({ name }) => name);
    for (const name of [
      "AuditEntry",
      "DeadLetter",
      "NotOperatorError",
      "OperatorJob",
      "Queue",
      "User",
      "Worker",
    ]) {
      expect.soft(names).not.toContain(name);
    }
    const rootFields = (schema: typeof publicSchema): string[] =>
      [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
        Object.keys(type?.getFields() ?? {}),
      );
    const shown = types
      .filter(({ name }) => name === "Query" || name === "Mutation")
      .flatMap(({ fields }) => (fields ?? []).map(({ name }) => name));
    expect(shown.filter((name) => rootFields(operatorSchema).includes(name))).toEqual([]);
  });
});
