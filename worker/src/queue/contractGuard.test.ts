import { expect, it } from "vitest";
import { contractVersion } from "#contracts/version.ts";
import { createTestLogger } from "#platform/testing/testLogger.ts";
import { createContractGuard } from "./contractGuard.ts";

const open = () => {
  const { log, lines } = createTestLogger();
  return { guard: createContractGuard(log), lines };
};

it("says once which versions there are, and what to do", () => {
  const { guard, lines } = open();
  expect(guard.mismatch).toBeNull();
  guard.recordMismatch(JSON.stringify({ worker: contractVersion, database: contractVersion + 1 }));
  guard.recordMismatch(null);
  expect(guard.mismatch).toEqual({ worker: contractVersion, database: contractVersion + 1 });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("update the worker");
  expect(lines[0]).toContain(`database_contract=${contractVersion + 1}`);
});

it("asks for the migrations where the database is the older one", () => {
  const { guard, lines } = open();
  guard.recordMismatch(JSON.stringify({ database: contractVersion - 1 }));
  expect(lines[0]).toContain("apply the migrations");
});

it.each([null, "not JSON", "{}"])("also stops when the details have no versions: %s", (details) => {
  const { guard, lines } = open();
  guard.recordMismatch(details);
  expect(guard.mismatch).toEqual({ worker: contractVersion, database: null });
  expect(lines[0]).toContain("update the worker");
});
