import { describe, expect, it } from "vitest";
import { attemptErrorCodes, attemptErrorOf, attemptErrors, attemptFailure } from "./attemptErrors.ts";

describe("attempt errors", () => {
  it.each(attemptErrorCodes)("%s is consistent", (code) => {
    const error = attemptErrors[code];
    expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
    expect(error.message).toMatch(/^[A-Z].*\.$/);
    // Only a retry can be handed back, crash again or be requeued at once.
    if (error.handsBack || error.countsAsCrash || error.requeuesAtOnce) expect(error.retryable).toBe(true);
    expect(error.handsBack && error.countsAsCrash).toBe(false);
  });

  it("attemptFailure returns the error fields of a callback", () => {
    expect(attemptFailure("OUT_OF_MEMORY")).toEqual({
      error_code: "OUT_OF_MEMORY",
      error_message: "The worker ran out of memory while generating this.",
      retryable: true,
    });
    expect(attemptFailure("SOURCE_DELETED").retryable).toBe(false);
  });

  it("attemptErrorOf returns null for an unknown code", () => {
    expect(attemptErrorOf("OUT_OF_MEMORY")).toBe(attemptErrors.OUT_OF_MEMORY);
    expect(attemptErrorOf("FLUX_CAPACITOR_EMPTY")).toBeNull();
    expect(attemptErrorOf("toString")).toBeNull();
  });
});
