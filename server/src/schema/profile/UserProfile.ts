import { builder } from "../../builder.ts";
import { listAssets } from "../../data/assets.ts";
import { type CreditEntry, listCreditEntries } from "../../data/credits.ts";
import { listJobs } from "../../data/jobs.ts";
import { findTier, readCreditBalance } from "../../data/profiles.ts";
import type { AssetRow, ProfileRow } from "../../data/rows.ts";
import { readProfile } from "../../domain/profiles/profile.ts";
import type { LiveJob } from "../../live/liveJob.ts";
import { AssetRef } from "../asset/Asset.ts";
import { keysetConnection } from "../connection.ts";
import { JobStatusRef } from "../enums.ts";
import { uuidsAmong } from "../ids.ts";
import { JobRef } from "../job/Job.ts";
import { CreditEntryRef } from "./CreditEntry.ts";
import { TierRef } from "./Tier.ts";

export const UserProfileRef = builder.objectRef<ProfileRow>("UserProfile");

builder.node(UserProfileRef, {
  description: "A person. Everyone sees only their own.",
  id: { resolve: (profile) => profile.id },
  isTypeOf: undefined,
  loadWithoutCache: (id, context) => (uuidsAmong([id]).length > 0 ? readProfile(context, id) : null),
  fields: (t) => ({
    email: t.string({
      nullable: true,
      description: "The address they sign in with.",
      resolve: (profile, _args, context) => (context.viewer?.id === profile.id ? context.viewer.email : null),
    }),
    username: t.exposeString("username", { nullable: true, description: "A name nobody else has." }),
    fullName: t.exposeString("full_name", { nullable: true, description: "What they call themselves." }),
    avatarUrl: t.exposeString("avatar_url", { nullable: true, description: "A picture of them." }),
    subscriptionTier: t.exposeString("subscription_tier", { description: "`free` or a paid one." }),
    isOperator: t.boolean({
      description: "Whether they look after this installation.",
      resolve: ({ role }) => role === "operator",
    }),
    tier: t.field({
      type: TierRef,
      description: "What their subscription gets.",
      resolve: (profile, _args, context) => findTier(context.db, profile.subscription_tier),
    }),
    creditBalance: t.int({
      description: "Credits left.",
      resolve: (_profile, _args, context) => readCreditBalance(context.db),
    }),
    creditLedger: t.connection({
      type: CreditEntryRef,
      description: "Everything that made their balance what it is, newest first.",
      resolve: (profile, args, context) =>
        keysetConnection<CreditEntry>(
          args,
          (entry) => entry,
          (page) => listCreditEntries(context.db, profile.id, page),
          "serial",
        ),
    }),
    createdAt: t.field({
      type: "DateTime",
      description: "When they signed up.",
      resolve: (profile) => profile.created_at,
    }),
    jobs: t.connection({
      type: JobRef,
      description: "Their jobs, newest first.",
      args: {
        status: t.arg({ type: [JobStatusRef], description: "Only jobs in one of these states." }),
      },
      resolve: (profile, args, context) =>
        keysetConnection<LiveJob>(
          args,
          ({ row }) => row,
          async (page) => {
            const rows = await listJobs(context.db, profile.id, page, args.status ?? []);
            return rows.map((row) => ({ row, progress: null }));
          },
        ),
    }),
    assets: t.connection({
      type: AssetRef,
      description: "Their pictures and videos, newest first.",
      resolve: (profile, args, context) =>
        keysetConnection<AssetRow>(
          args,
          (asset) => asset,
          (page) => listAssets(context.db, profile.id, page),
        ),
    }),
  }),
});

builder.queryField("viewer", (t) =>
  t.field({
    type: UserProfileRef,
    nullable: true,
    description: "The signed-in person; null without a session.",
    resolve: (_root, _args, context) => (context.viewer ? readProfile(context, context.viewer.id) : null),
  }),
);
