import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attemptErrorCodes, attemptErrors } from "#contracts/jobs/attemptErrors.ts";
import { openSqlDatabase, type SqlDatabase } from "./sqlDatabase.ts";

let database: SqlDatabase;
beforeAll(async () => {
  database = await openSqlDatabase();
});
afterAll(() => database?.close());

const flagsOf = async (code: string) => {
  const [row] = await database.sql(
    `select private.is_hand_back($1) as "handsBack", private.is_crash($1) as "countsAsCrash",
      private.requeues_at_once($1) as "requeuesAtOnce", private.may_leave_files($1) as "mayLeaveFiles",
      private.is_dead_letter($1) as "isDeadLetter", private.attempt_error_message($1) as message`,
    [code],
  );
  return row;
};

describe("the functions of attempt_error_codes.sql", () => {
  it.each(attemptErrorCodes)("return for %s what the contracts define", async (code) => {
    const { retryable: _retryable, message, ...flags } = attemptErrors[code];
    const inSql = ["LEASE_EXPIRED", "DEADLINE_PASSED", "UNKNOWN"].includes(code);
    expect(await flagsOf(code)).toEqual({ ...flags, message: inSql ? message : null });
  });

  it("treat an unknown code as an ordinary failure", async () => {
    expect(await flagsOf("FLUX_CAPACITOR_EMPTY")).toEqual({
      handsBack: false,
      countsAsCrash: false,
      requeuesAtOnce: false,
      mayLeaveFiles: false,
      isDeadLetter: true,
      message: null,
    });
  });
});
