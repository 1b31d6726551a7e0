import { describe, expect, it } from "vitest";
import { createFormatter } from "../lib/formatter.ts";
import { ledgerLabel } from "./account.ts";
import { generateMessages } from "./generate.ts";
import { jobMessages } from "./jobs.ts";
import { operatorMessages } from "./operator.ts";
import { siteMessages } from "./site.ts";

const format = createFormatter("en-US");

describe("siteMessages.credits", () => {
  it("uses the singular and the plural", () => {
    expect(siteMessages.credits(1, format)).toBe("1 credit");
    expect(siteMessages.credits(10_000, format)).toBe("10,000 credits");
  });
});

describe("ledgerLabel", () => {
  it("names the kind of entry", () => {
    expect(ledgerLabel({ kind: "RESERVE", note: null })).toBe("Reserved for");
    expect(ledgerLabel({ kind: "GRANT", note: "sign-up" })).toBe("Sign-up credits");
    expect(ledgerLabel({ kind: "GRANT", note: "monthly, free" })).toBe("Monthly credits");
    expect(ledgerLabel({ kind: "GRANT", note: "a present" })).toBe("Credits added");
    expect(ledgerLabel({ kind: "ADJUST", note: "for the outage" })).toBe("Adjustment: for the outage");
  });
});

describe("generateMessages.strength", () => {
  it.each([
    [0.05, "Retouch, 5%"],
    [0.3, "Keep the composition, 30%"],
    [0.6, "Keep the rough shapes, 60%"],
    [0.95, "Keep the colors, 95%"],
    [1, "Replace everything, 100%"],
  ])("describes a strength of %d as %s", (strength, text) => {
    expect(generateMessages.strength.value(strength, format)).toBe(text);
  });
});

describe("jobMessages.errors", () => {
  it("states the limit of queued jobs and when to try again", () => {
    expect(jobMessages.errors.queueFull(5, 40)).toBe(
      "You have reached your limit of 5 queued jobs. Try again in about 40 s, or cancel a queued job.",
    );
  });
});

describe("operatorMessages", () => {
  it("names known actions and shows unknown ones by their own name", () => {
    expect(operatorMessages.audit.action("pause_queue")).toBe("Paused queue");
    expect(operatorMessages.audit.action("water_plants")).toBe("water plants");
  });

  it("confirms known actions only", () => {
    expect(operatorMessages.completedAction("paused")).toBe("Queue paused. Running jobs continue.");
    expect(operatorMessages.completedAction("constructor")).toBeNull();
    expect(operatorMessages.completedAction(null)).toBeNull();
  });
});
