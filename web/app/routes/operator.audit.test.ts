import { describe, expect, it } from "vitest";
import { formatDetails, subjectPath } from "./operator.audit.tsx";

describe("subjectPath", () => {
  it("returns the page of a job or user, and null for a queue", () => {
    expect(subjectPath("cancel_job", "1")).toBe("/operator/jobs?id=1");
    expect(subjectPath("set_tier", "2")).toBe("/operator/users?search=2");
    expect(subjectPath("pause_queue", "sdxl_queue")).toBeNull();
  });
});

describe("formatDetails", () => {
  it("lists the details that have no column", () => {
    expect(formatDetails({ amount: 25, balance: 125, user_id: "x" })).toBe("amount 25, balance 125");
    expect(formatDetails({ reason: "A new driver", paused_by: "x" })).toBe("paused for A new driver");
    expect(formatDetails({})).toBe("");
  });
});
