import { builder } from "../../builder.ts";
import { subscriptionTierOf, type TierRow } from "../../data/profiles.ts";
import { SubscriptionTierRef } from "../enums.ts";

export const SubscriptionPlanRef = builder.objectRef<TierRow>("SubscriptionPlan").implement({
  description: "The limits and credits of a subscription tier.",
  fields: (t) => ({
    tier: t.field({
      type: SubscriptionTierRef,
      description: "The subscription tier that the plan describes.",
      resolve: ({ tier }) => subscriptionTierOf(tier),
    }),
    maxActiveJobs: t.exposeInt("max_active", {
      description:
        "The maximum number of jobs per queue that are queued or running at the same time. Further jobs are throttled.",
    }),
    maxPendingJobs: t.exposeInt("max_pending", {
      description: "The maximum number of PENDING jobs over all queues. Further jobs are refused.",
    }),
    monthlyCredits: t.exposeInt("monthly_credits", {
      description: "The number of credits granted each month.",
    }),
  }),
});
