import { builder } from "../../builder.ts";
import { listAssets } from "../../data/assets.ts";
import { type CreditEntry, listCreditEntries } from "../../data/credits.ts";
import { listJobs } from "../../data/jobs.ts";
import { findTier, readCreditBalance, subscriptionTierOf, type TierRow } from "../../data/profiles.ts";
import type { AssetRow, ProfileRow } from "../../data/rows.ts";
import { readProfile } from "../../domain/profiles/profile.ts";
import type { LiveJob } from "../../live/liveJob.ts";
import { AssetRef } from "../asset/Asset.ts";
import { connectionNames, keysetConnection } from "../connection.ts";
import { JobStatusRef, SubscriptionTierRef } from "../enums.ts";
import { uuidsAmong } from "../ids.ts";
import { JobRef } from "../job/Job.ts";
import { CreditEntryRef } from "./CreditEntry.ts";

const SubscriptionPlanRef = builder.objectRef<TierRow>("SubscriptionPlan").implement({
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

export const UserProfileRef = builder.objectRef<ProfileRow>("UserProfile");

builder.node(UserProfileRef, {
  description: "A user's account. Users can read only their own.",
  id: { resolve: (profile) => profile.id },
  isTypeOf: undefined,
  loadWithoutCache: (id, context) => (uuidsAmong([id]).length > 0 ? readProfile(context, id) : null),
  fields: (t) => ({
    email: t.string({
      nullable: true,
      description: "The email address that the user signs in with. Null if the account has none.",
      resolve: (profile, _args, context) => (context.viewer?.id === profile.id ? context.viewer.email : null),
    }),
    username: t.exposeString("username", {
      nullable: true,
      description: "The unique username. Null if the user hasn't chosen one.",
    }),
    fullName: t.exposeString("full_name", {
      nullable: true,
      description: "The user's full name. Null if the user hasn't entered one.",
    }),
    avatarUrl: t.exposeString("avatar_url", {
      nullable: true,
      description: "The URL of the user's profile image. Null if the user hasn't set one.",
    }),
    isOperator: t.boolean({
      description: "True if the user is an operator of this installation.",
      resolve: ({ role }) => role === "operator",
    }),
    createdAt: t.field({
      type: "DateTime",
      description: "The time at which the user signed up.",
      resolve: (profile) => profile.created_at,
    }),
    subscriptionTier: t.field({
      type: SubscriptionTierRef,
      description: "The user's subscription tier.",
      resolve: (profile) => subscriptionTierOf(profile.subscription_tier),
    }),
    subscriptionPlan: t.field({
      type: SubscriptionPlanRef,
      description: "The limits and credits of the user's subscription tier.",
      resolve: (profile, _args, context) => findTier(context.db, profile.subscription_tier),
    }),
    creditBalance: t.int({
      description: "The number of credits that the user can spend.",
      resolve: (_profile, _args, context) => readCreditBalance(context.db),
    }),
    creditEntries: t.connection(
      {
        type: CreditEntryRef,
        description: "All changes to the user's credit balance, newest first.",
        resolve: (profile, args, context) =>
          keysetConnection<CreditEntry>(
            args,
            (entry) => entry,
            (page) => listCreditEntries(context.db, profile.id, page),
            "serial",
          ),
      },
      ...connectionNames("CreditEntry"),
    ),
    jobs: t.connection(
      {
        type: JobRef,
        description: "The user's jobs, newest first.",
        args: {
          statuses: t.arg({
            type: [JobStatusRef],
            description: "Returns only jobs with one of these statuses. All jobs if omitted or empty.",
          }),
        },
        resolve: (profile, args, context) =>
          keysetConnection<LiveJob>(
            args,
            ({ row }) => row,
            async (page) => {
              const rows = await listJobs(context.db, profile.id, page, args.statuses ?? []);
              return rows.map((row) => ({ row, progress: null }));
            },
          ),
      },
      ...connectionNames("Job"),
    ),
    assets: t.connection(
      {
        type: AssetRef,
        description: "The user's images and videos, newest first.",
        resolve: (profile, args, context) =>
          keysetConnection<AssetRow>(
            args,
            (asset) => asset,
            (page) => listAssets(context.db, profile.id, page),
          ),
      },
      ...connectionNames("Asset"),
    ),
  }),
});

builder.queryField("viewer", (t) =>
  t.field({
    type: UserProfileRef,
    nullable: true,
    description: "The signed-in user. Null without a session or access token.",
    resolve: (_root, _args, context) => (context.viewer ? readProfile(context, context.viewer.id) : null),
  }),
);
