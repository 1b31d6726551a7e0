import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from "graphql";
import { describe, expect, it } from "vitest";
import { jobTypes } from "#contracts/jobs/catalog.ts";
import { cursorOf, positionOf } from "./connection.ts";
import { parseGlobalId, uuidOf } from "./ids.ts";
import { operatorSchema, publicSchema } from "./schema.ts";

describe.each([
  ["public", publicSchema],
  ["operator", operatorSchema],
])("the %s schema", (_name, schema) => {
  it("describes every type, field, argument and value in a sentence or phrase that stands alone", () => {
    const incomplete: string[] = [];
    const check = (name: string, { description }: { description?: string | null }): void => {
      const words = description?.trim().split(/\s+/) ?? [];
      if (words.length < 4 || !description?.trim().endsWith(".")) incomplete.push(`${name}: ${description}`);
    };
    for (const type of Object.values(schema.getTypeMap())) {
      if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
      check(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
      if (isInputObjectType(type) || isObjectType(type) || isInterfaceType(type)) {
        for (const field of Object.values(type.getFields())) {
          check(`${type.name}.${field.name}`, field);
          if ("args" in field)
            for (const arg of field.args) check(`${type.name}.${field.name}(${arg.name})`, arg);
        }
      }
    }
    expect(incomplete).toEqual([]);
  });
});

it("lists the job types of the contracts", () => {
  const type = publicSchema.getType("JobType");
  expect(
    isEnumType(type) &&
      type
        .getValues()
        .map(({ name }) => name)
        .sort(),
  ).toEqual([...jobTypes].sort());
});

it("parses global IDs and UUIDs, and returns null for anything else", () => {
  const uuid = "0b750336-c8db-4cef-a5f2-2c260152f343";
  const global = Buffer.from(`Job:${uuid}`).toString("base64");
  expect(parseGlobalId(global)).toEqual({ typename: "Job", id: uuid });
  expect(uuidOf("Job", global)).toBe(uuid);
  expect(uuidOf("Job", uuid.toUpperCase())).toBe(uuid);
  expect(uuidOf("Asset", global)).toBeNull();
  for (const id of ["", "%", "Job:1", "éé", Buffer.from("Job:1").toString("base64"), "a".repeat(5000)]) {
    expect(uuidOf("Job", id)).toBeNull();
  }
});

it("returns cursors that encode a position, and refuses any other", () => {
  const position = {
    createdAt: "2026-01-01T00:00:00.123456+00:00",
    id: "0b750336-c8db-4cef-a5f2-2c260152f343",
  };
  expect(positionOf(cursorOf(position))).toEqual(position);
  const forged = cursorOf({ createdAt: '2026-01-01",id.gt.x', id: position.id });
  for (const cursor of ["", "x", forged, cursorOf({ ...position, id: "x) or true" })]) {
    expect(positionOf(cursor)).toBeNull();
  }
});
