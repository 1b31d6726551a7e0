import { PostgrestError } from "@supabase/supabase-js";
import { describe, expect, it } from "vitest";
import { InvalidInputError, ServiceUnavailableError } from "../errors.ts";
import { DataError, failureOf } from "./failure.ts";

const answer = (fields: {
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
  ])("asks to try again while the database can't be reached: $code $message", (fields) => {
    const failure = failureOf(answer(fields), "reading jobs");
    expect(failure).toBeInstanceOf(ServiceUnavailableError);
    expect(failure).toMatchObject({
      code: "SERVICE_UNAVAILABLE",
      message: expect.stringMatching(/Try again/),
      cause: { message: expect.stringMatching(/^reading jobs: /) },
    });
  });

  it("keeps other failures of the database to the log", () => {
    expect(failureOf(answer({ code: "42703", message: "no such column" }), "reading jobs")).toBeInstanceOf(
      DataError,
    );
  });

  it("turns a refusal of one of our functions into its error", () => {
    const issues = [{ path: ["sample_steps"], message: "Must be a whole number from 10 to 50." }];
    const refusal = answer({ code: "P0001", hint: "INVALID_INPUT", details: JSON.stringify({ issues }) });
    expect(failureOf(refusal, "submitting")).toBeInstanceOf(InvalidInputError);
  });
});
