import {
  type AttemptError,
  type AttemptErrorCode,
  attemptErrorCodes,
  attemptErrors,
} from "#contracts/jobs/attemptErrors.ts";
import { generatedHeader, literal, wrapped } from "./sqlText.ts";

type Flag = {
  [Key in keyof AttemptError]: AttemptError[Key] extends boolean ? Key : never;
}[keyof AttemptError];

/** SQL functions that are true for the codes with a flag, and their comments. They are false for unlisted codes. */
const predicates: ReadonlyArray<{ name: string; flag: Exclude<Flag, "isDeadLetter">; comment: string }> = [
  {
    name: "is_hand_back",
    flag: "handsBack",
    comment: "True if the worker returned the job: the attempt doesn't count, up to a limit.",
  },
  {
    name: "is_crash",
    flag: "countsAsCrash",
    comment: "True if the attempt ended the inference process.",
  },
  {
    name: "requeues_at_once",
    flag: "requeuesAtOnce",
    comment: "True if a retry may be claimed at once instead of after the backoff.",
  },
  {
    name: "may_leave_files",
    flag: "mayLeaveFiles",
    comment: "True if the worker may have stored files that no asset refers to.",
  },
];

const codesWhere = (test: (error: AttemptError) => boolean): AttemptErrorCode[] =>
  attemptErrorCodes.filter((code) => test(attemptErrors[code]));

const inList = (operator: string, codes: AttemptErrorCode[]): string =>
  `  select p_code ${operator} ${wrapped(codes.map(literal)).replaceAll("\n", "\n  ")}`;

const sqlFunction = (comment: string, name: string, returns: string, body: string): string =>
  [
    `-- ${comment}`,
    `create function private.${name}(p_code text) returns ${returns}`,
    "language sql immutable set search_path = '' as $$",
    body,
    "$$;",
    "",
  ].join("\n");

/** Codes that SQL functions set, and whose messages they need. */
const raisedInSql = ["LEASE_EXPIRED", "DEADLINE_PASSED", "UNKNOWN"] as const satisfies AttemptErrorCode[];

/** `supabase/schemas/attempt_error_codes.sql`: the properties of the codes that SQL functions need. */
export function printAttemptErrorCodes(): string {
  const purpose =
    "What the error code of an attempt means for its job. Codes that aren't listed, which a worker of\n" +
    "another release may report, are ordinary failures.";
  const messages = raisedInSql.map(
    (code) => `    when ${literal(code)} then ${literal(attemptErrors[code].message)}`,
  );
  return (
    generatedHeader("contracts/jobs/attemptErrors.ts", purpose) +
    [
      ...predicates.map(({ name, flag, comment }) =>
        sqlFunction(
          comment,
          name,
          "boolean",
          inList(
            "in",
            codesWhere((e) => e[flag]),
          ),
        ),
      ),
      sqlFunction(
        "True if operators can requeue or discard a job that failed with the code.",
        "is_dead_letter",
        "boolean",
        inList(
          "not in",
          codesWhere((error) => !error.isDeadLetter),
        ),
      ),
      sqlFunction(
        "The message for the owner of a job, for the codes that the database sets.",
        "attempt_error_message",
        "text",
        ["  select case p_code", ...messages, "  end"].join("\n"),
      ),
    ].join("\n")
  );
}
