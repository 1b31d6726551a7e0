import { expect, it } from "vitest";
import { ledgerWords, signedCredits } from "./ledgerWords.ts";

it("says what a line is about", () => {
  expect(ledgerWords({ kind: "RESERVE", note: null })).toBe("Set aside for");
  expect(ledgerWords({ kind: "GRANT", note: "sign-up" })).toBe("Given to begin with");
  expect(ledgerWords({ kind: "GRANT", note: "monthly, free" })).toBe("Given for the month");
  expect(ledgerWords({ kind: "GRANT", note: "a present" })).toBe("Given to you");
  expect(ledgerWords({ kind: "ADJUST", note: "for the outage" })).toBe("Corrected: for the outage");
});

it("writes amounts with their sign", () => {
  expect([3, -1, 0, 1200].map(signedCredits)).toEqual(["+3", "\u22121", "0", "+1,200"]);
});
