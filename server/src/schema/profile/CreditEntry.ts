import { builder } from "../../builder.ts";
import type { CreditEntry } from "../../data/credits.ts";
import { CreditKindRef } from "../enums.ts";
import { JobRef } from "../job/Job.ts";

export const CreditEntryRef = builder.objectRef<CreditEntry>("CreditEntry").implement({
  description:
    "A change to a credit balance. Entries are immutable; the balance is the sum of their amounts.",
  fields: (t) => ({
    kind: t.field({
      type: CreditKindRef,
      description: "The reason for the change.",
      resolve: ({ kind }) => kind,
    }),
    amount: t.exposeInt("amount", {
      description: "The number of credits added to the balance. Negative if credits were taken.",
    }),
    note: t.exposeString("note", {
      nullable: true,
      description: "A note for the user, for example an operator's reason. Null if there is none.",
    }),
    createdAt: t.field({
      type: "DateTime",
      description: "The time at which the balance changed.",
      resolve: (entry) => entry.created_at,
    }),
    job: t.field({
      type: JobRef,
      nullable: true,
      description: "The job that the change belongs to. Null if there is none or the job was deleted.",
      resolve: (entry) => entry.job_id,
    }),
  }),
});
