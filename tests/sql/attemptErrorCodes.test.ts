import type { PgliteConnection } from "@supabase/lite/pglite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { attemptErrorCodes, attemptErrors } from "#contracts/jobs/attemptErrors.ts";
import { readMigrations } from "../../embedded/supabase/migrations.ts";
import { openPglite } from "../../embedded/supabase/pgliteDatabase.ts";

let connection: PgliteConnection;
beforeAll(async () => {
  connection = await openPglite(null, readMigrations());
});
afterAll(() => connection?.close());

const rows = async (sql: string, params: unknown[] = []) =>
  (await connection.driver.query<Record<string, unknown>>(sql, params)).rows;

const meaningOf = async (code: string) => {
  const [row] = await rows(
    `select private.is_hand_back($1) as "handsBack", private.is_crash($1) as "countsAsCrash",
      private.requeues_at_once($1) as "requeuesAtOnce", private.may_leave_files($1) as "mayLeaveFiles",
      private.is_dead_letter($1) as "isDeadLetter", private.attempt_error_message($1) as message`,
    [code],
  );
  return row;
};

it.each(attemptErrorCodes)("says in SQL what the contract says about %s", async (code) => {
  const { retryable: _retryable, message, ...flags } = attemptErrors[code];
  const inSql = ["LEASE_EXPIRED", "DEADLINE_PASSED", "UNKNOWN"].includes(code);
  expect(await meaningOf(code)).toEqual({ ...flags, message: inSql ? message : null });
});

it("takes a code that isn't in the table for an ordinary failure", async () => {
  expect(await meaningOf("FLUX_CAPACITOR_EMPTY")).toEqual({
    handsBack: false,
    countsAsCrash: false,
    requeuesAtOnce: false,
    mayLeaveFiles: false,
    isDeadLetter: true,
    message: null,
  });
});

it("lets no role of the API call the functions", async () => {
  const granted = await rows(`
    select p.proname, r.role from pg_proc p
    cross join unnest(array['anon', 'authenticated', 'service_role']) as r (role)
    where p.pronamespace = 'private'::regnamespace
      and p.proname in ('is_hand_back', 'is_crash', 'requeues_at_once', 'may_leave_files', 'is_dead_letter',
        'attempt_error_message')
      and has_function_privilege(r.role, p.oid, 'execute')`);
  expect(granted).toEqual([]);
});
