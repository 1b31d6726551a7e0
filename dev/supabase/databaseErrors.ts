import type { PgliteConnection } from "@supabase/lite/pglite";
import { z } from "zod";

const databaseErrorSchema = z.object({
  code: z.string().regex(/^[0-9A-Z]{5}$/),
  message: z.string(),
  detail: z.string().nullish(),
  hint: z.string().nullish(),
});
type DatabaseError = z.infer<typeof databaseErrorSchema>;

/** Classes of SQLSTATE that are the caller's doing: answered, not logged. */
const callersDoing = /^(P0001|42501|22|23)/;

/**
 * `@supabase/lite` answers 500 without code, detail or hint for errors it does not list, among them P0001, by which our
 * functions say what is wrong with a call. PostgREST passes them on: do the same. `watch` before a request and
 * `correct` with its answer; requests run one at a time, so the error seen in between is this request's.
 */
export function databaseErrorsOf(connection: PgliteConnection) {
  let seen: DatabaseError | null = null;

  connection.normalizeDbError = (error) => {
    const parsed = databaseErrorSchema.safeParse(error);
    if (parsed.success) {
      seen = parsed.data;
      if (callersDoing.test(seen.code)) keepQuietAbout(error);
    }
    return error;
  };

  return {
    watch: () => {
      seen = null;
    },
    correct: async (response: Response): Promise<Response> => {
      if (!seen || response.status !== 500) return response;
      const { code, message, detail, hint } = seen;
      const answer = z.object({ code: z.literal("SUP") }).safeParse(
        await response
          .clone()
          .json()
          .catch(() => null),
      );
      if (!answer.success) return response;
      return Response.json(
        { code, message, details: detail ?? null, hint: hint ?? null },
        { status: statusOf(code) },
      );
    },
  };
}

/** The status PostgREST gives an error that is not one of those `@supabase/lite` maps itself. */
function statusOf(code: string): number {
  if (/^(08|53)/.test(code)) return 503;
  if (/^(25|40|54|55|57|58|XX|F0|HV|P0(?!001))/.test(code)) return 500;
  return 400;
}

/** The caller prints the error it has normalised in the same breath; nothing else is kept from the console. */
function keepQuietAbout(error: unknown): void {
  const print = console.error;
  const restore = () => {
    if (console.error === quiet) console.error = print;
  };
  const quiet = (...values: unknown[]) => {
    restore();
    if (values[0] !== error) print(...values);
  };
  console.error = quiet;
  queueMicrotask(restore);
}
