import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from "graphql";
import { expect, it } from "vitest";
import { jobTypes } from "#contracts/jobs/catalog.ts";
import { cursorOf, positionOf } from "./connection.ts";
import { parseGlobalId, uuidOf } from "./ids.ts";
import { publicSchema } from "./schema.ts";

it("says of every type, field, argument and value what it is", () => {
  const silent: string[] = [];
  const check = (name: string, described: { description?: string | null }): void => {
    if (!described.description) silent.push(name);
  };
  for (const type of Object.values(publicSchema.getTypeMap())) {
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
  expect(silent).toEqual([]);
});

it("has the formats of the contracts", () => {
  const type = publicSchema.getType("JobType");
  expect(
    isEnumType(type) &&
      type
        .getValues()
        .map(({ name }) => name)
        .sort(),
  ).toEqual([...jobTypes].sort());
});

it("takes ids apart without ever failing", () => {
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

it("gives cursors that lead back to their place, and takes no others", () => {
  const place = { createdAt: "2026-01-01T00:00:00.123456+00:00", id: "0b750336-c8db-4cef-a5f2-2c260152f343" };
  expect(positionOf(cursorOf(place))).toEqual(place);
  const forged = cursorOf({ createdAt: '2026-01-01",id.gt.x', id: place.id });
  for (const cursor of ["", "x", forged, cursorOf({ ...place, id: "x) or true" })]) {
    expect(positionOf(cursor)).toBeNull();
  }
});
