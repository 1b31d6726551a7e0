import { builder } from "../../builder.ts";
import type { CreditEntry } from "../../data/credits.ts";
import { CreditKindRef } from "../enums.ts";
import { JobRef } from "../job/Job.ts";

export const CreditEntryRef = builder.objectRef<CreditEntry>("CreditEntry").implement({
  description: "One line of a person's ledger. Lines are never changed; the balance is their sum.",
  fields: (t) => ({
    kind: t.field({ type: CreditKindRef, description: "Why it is there.", resolve: ({ kind }) => kind }),
    amount: t.exposeInt("amount", { description: "Credits: negative when they were taken." }),
    note: t.exposeString("note", { nullable: true, description: "What was written beside it." }),
    createdAt: t.field({
      type: "DateTime",
      description: "When it was written.",
      resolve: (entry) => entry.created_at,
    }),
    job: t.field({
      type: JobRef,
      nullable: true,
      description: "The job it is about; null when it is about none, or the job is gone.",
      resolve: (entry) => entry.job_id,
    }),
  }),
});
