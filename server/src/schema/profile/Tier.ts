import { builder } from "../../builder.ts";
import type { TierRow } from "../../data/profiles.ts";

export const TierRef = builder.objectRef<TierRow>("Tier").implement({
  description: "What a subscription gets.",
  fields: (t) => ({
    name: t.exposeString("tier", { description: "`free` or a paid one." }),
    maxActive: t.exposeInt("max_active", {
      description:
        "Jobs of each queue that may be in it or running at a time; more wait for one of them to end.",
    }),
    maxWaiting: t.exposeInt("max_pending", {
      description: "Jobs that may wait in all queues together; more are refused.",
    }),
    monthlyCredits: t.exposeInt("monthly_credits", { description: "Credits that come each month." }),
  }),
});
