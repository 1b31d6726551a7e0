import { builder } from "../../builder.ts";

export const JobErrorRef = builder.objectRef<{ code: string; message: string }>("JobError").implement({
  description: "The reason for the failure of a job or of an attempt.",
  fields: (t) => ({
    code: t.exposeString("code", {
      description: "The stable code of the failure, in upper snake case, for programs.",
    }),
    message: t.exposeString("message", { description: "The reason as a sentence for users." }),
  }),
});

/** The error of a row with both columns; null if it has none. */
export const jobErrorOf = (row: { error_code: string | null; error_message: string | null }) =>
  row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? "The job failed." };
