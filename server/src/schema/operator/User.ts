import { builder } from "../../builder.ts";
import type { OperatorUser } from "../../data/operator/users.ts";
import { SubscriptionTierRef } from "../enums.ts";
import { OperatorCreditEntryRef } from "./OperatorJob.ts";

export const UserRef = builder.objectRef<OperatorUser>("User").implement({
  description: "Any user's account, as operators see it.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "The UUID of the user." }),
    email: t.exposeString("email", {
      nullable: true,
      description: "The email address that the user signs in with. Null if the account has none.",
    }),
    username: t.exposeString("username", {
      nullable: true,
      description: "The unique username. Null if the user hasn't chosen one.",
    }),
    subscriptionTier: t.field({
      type: SubscriptionTierRef,
      description: "The user's subscription tier.",
      resolve: ({ tier }) => tier,
    }),
    isOperator: t.boolean({
      description: "True if the user is an operator of this installation.",
      resolve: ({ role }) => role === "operator",
    }),
    createdAt: t.field({
      type: "DateTime",
      description: "The time at which the user signed up.",
      resolve: ({ created_at }) => created_at,
    }),
    creditBalance: t.exposeInt("balance", {
      description: "The number of credits that the user can spend.",
    }),
    unfinishedJobCount: t.exposeInt("unfinished_jobs", {
      description: "The number of the user's PENDING and PROCESSING jobs.",
    }),
    recentCreditEntries: t.field({
      type: [OperatorCreditEntryRef],
      description: "The last 50 changes to the user's credit balance, newest first.",
      resolve: ({ ledger }) => ledger,
    }),
  }),
});
