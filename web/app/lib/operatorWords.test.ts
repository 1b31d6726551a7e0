import { expect, it } from "vitest";
import { actionTitle, detailWords, doneSentence, gigabytes, subjectPath } from "./operatorWords.ts";

it("names actions, also those it does not know", () => {
  expect(actionTitle("pause_queue")).toBe("Paused a queue");
  expect(actionTitle("water_plants")).toBe("water plants");
});

it("leads from an entry to what it is about", () => {
  expect(subjectPath("cancel_job", "1")).toBe("/operator/jobs?id=1");
  expect(subjectPath("set_tier", "2")).toBe("/operator/users?search=2");
  expect(subjectPath("pause_queue", "sdxl_queue")).toBeNull();
});

it("says the details that help", () => {
  expect(detailWords('{"amount": 25, "balance": 125, "user_id": "x"}')).toBe("amount 25, balance 125");
  expect(detailWords('{"reason": "A new driver", "paused_by": "x"}')).toBe("paused for A new driver");
  expect(detailWords("{}")).toBe("");
});

it("knows what was done, and nothing else", () => {
  expect(doneSentence("paused")).toContain("paused");
  expect(doneSentence("constructor")).toBeNull();
  expect(doneSentence(null)).toBeNull();
});

it("writes memory in gigabytes", () => expect(gigabytes(11_400_000_000)).toBe("11.4 GB"));
