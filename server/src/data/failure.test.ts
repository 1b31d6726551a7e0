import { PostgrestError } from "@supabase/supabase-js";
import { describe, expect, it } from "vitest";
import { InvalidInputError, ServiceUnavailableError } from "../errors.ts";
import { DataError, failureOf } from "./failure.ts";

const errorOf = (fields: {
  code: string;
  message?: string;
  hint?: string;
  details?: string;
}): PostgrestError => new PostgrestError({ message: "", hint: "", details: "", ...fields });

describe("failureOf", () => {
  it.each([
    { code: "PGRST001" },
    { code: "57P01" },
    { code: "08006" },
    { code: "53300" },
    { code: "", message: "TypeError: fetch failed" },
  ])("returns a ServiceUnavailableError while the database can't be reached: $code $message", (fields) => {
    const failure = failureOf(errorOf(fields), "reading jobs");
    expect(failure).toBeInstanceOf(ServiceUnavailableError);
    expect(failure).toMatchObject({
      code: "SERVICE_UNAVAILABLE",
      message: expect.stringMatching(/Try again/),
      cause: { message: expect.stringMatching(/^reading jobs: /) },
    });
  });

  it("returns a DataError, which clients don't see, for unexpected failures", () => {
    expect(failureOf(errorOf({ code: "42703", message: "no such column" }), "reading jobs")).toBeInstanceOf(
      DataError,
    );
  });

  it("returns the error for the hint of a SQL function, with the API's field names", () => {
    const issues = [{ path: ["sample_steps"], message: "Must be a whole number from 10 to 50." }];
    const refusal = errorOf({ code: "P0001", hint: "INVALID_INPUT", details: JSON.stringify({ issues }) });
    const failure = failureOf(refusal, "submitting");
    expect(failure).toBeInstanceOf(InvalidInputError);
    expect(failure).toMatchObject({
      issues: [{ path: ["steps"], message: "Must be a whole number from 10 to 50." }],
    });
  });
});
