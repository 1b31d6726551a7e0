import { builder } from "../../builder.ts";
import type { AuditEntry, RefusalRow } from "../../data/operator/logs.ts";
import type { OperatorUser } from "../../data/operator/users.ts";
import { LedgerEntryRef } from "./jobs.ts";

export const PersonRef = builder.objectRef<OperatorUser>("Person").implement({
  description: "Somebody with an account, as operators see them.",
  fields: (t) => ({
    uuid: t.exposeID("id", { description: "Their UUID." }),
    email: t.exposeString("email", { nullable: true, description: "The address they sign in with." }),
    username: t.exposeString("username", { nullable: true, description: "A name nobody else has." }),
    tier: t.exposeString("tier", { description: "Their tier." }),
    isOperator: t.boolean({
      description: "Whether they look after this installation.",
      resolve: ({ role }) => role === "operator",
    }),
    createdAt: t.field({
      type: "DateTime",
      description: "When they signed up.",
      resolve: ({ created_at }) => created_at,
    }),
    creditBalance: t.exposeInt("balance", { description: "Credits left." }),
    unfinishedJobs: t.exposeInt("unfinished_jobs", { description: "Jobs of theirs that wait or run." }),
    ledger: t.field({
      type: [LedgerEntryRef],
      description: "The last fifty entries in their books, the newest first.",
      resolve: ({ ledger }) => ledger,
    }),
  }),
});

export const AuditEntryRef = builder.objectRef<AuditEntry>("AuditEntry").implement({
  description: "Something an operator did.",
  fields: (t) => ({
    id: t.id({ description: "Its number.", resolve: ({ id }) => String(id) }),
    at: t.field({ type: "DateTime", description: "When.", resolve: ({ created_at }) => created_at }),
    operator: t.exposeString("operator", { description: "Who." }),
    action: t.exposeString("action", { description: "What, such as `pause_queue`." }),
    subject: t.exposeString("subject", {
      description: "To what: the name of a queue, or the UUID of a job or a person.",
    }),
    reason: t.exposeString("reason", { nullable: true, description: "Why." }),
    details: t.string({
      description: "More of it, as JSON.",
      resolve: ({ details }) => JSON.stringify(details),
    }),
  }),
});

export const ContentRefusalRef = builder.objectRef<RefusalRow>("ContentRefusal").implement({
  description: "Something the content policy refused. The prompt is not kept.",
  fields: (t) => ({
    id: t.id({ description: "Its number.", resolve: ({ id }) => String(id) }),
    at: t.field({ type: "DateTime", description: "When.", resolve: ({ created_at }) => created_at }),
    personId: t.exposeID("user_id", { description: "UUID of the one who asked." }),
    email: t.exposeString("email", {
      nullable: true,
      description: "Their address; null when they are gone.",
    }),
    jobUuid: t.exposeID("job_id", { nullable: true, description: "The job, when there was one already." }),
    stage: t.exposeString("stage", { description: "Where it was refused." }),
    category: t.exposeString("category", { description: "Part of the policy." }),
    rule: t.exposeString("rule", { description: "The rule that was met." }),
    promptHash: t.exposeString("prompt_hash", { description: "SHA-256 of the prompt: tells repetitions." }),
    keepUntil: t.field({
      type: "DateTime",
      description: "When this entry goes.",
      resolve: ({ expires_at }) => expires_at,
    }),
  }),
});
