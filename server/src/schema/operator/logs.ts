import { refusalStages } from "#policy/contentPolicy.ts";
import { builder } from "../../builder.ts";
import type { AuditEntry, ContentRefusalRow } from "../../data/operator/logs.ts";

const AuditEntryRef = builder.objectRef<AuditEntry>("AuditEntry").implement({
  description: "An operator action in the audit log. Entries are immutable.",
  fields: (t) => ({
    id: t.id({ description: "The sequence number of the entry.", resolve: ({ id }) => String(id) }),
    createdAt: t.field({
      type: "DateTime",
      description: "The time of the action.",
      resolve: ({ created_at }) => created_at,
    }),
    operator: t.exposeString("operator", {
      description: "The email address of the operator, or their UUID if the account was deleted.",
    }),
    action: t.exposeString("action", {
      description: "The name of the action in lower snake case, for example `pause_queue`.",
    }),
    target: t.exposeString("subject", {
      description: "The stored name of a queue, or the UUID of a job or user, that the action applied to.",
    }),
    reason: t.exposeString("reason", {
      nullable: true,
      description: "The reason that the operator gave. Null if none was given.",
    }),
    details: t.field({
      type: "JSONObject",
      description: "Further details, depending on the action. Empty if there are none.",
      resolve: ({ details }) => details,
    }),
  }),
});

export const AuditEntryConnectionRef = builder.connectionObject(
  { type: AuditEntryRef, name: "AuditEntryConnection" },
  { name: "AuditEntryEdge" },
);

const RefusalStageRef = builder.enumType("ContentRefusalStage", {
  description: "The check that refused the content.",
  values: {
    SUBMIT: { value: refusalStages[0], description: "The check of a prompt on submission." },
    ENHANCE: { value: refusalStages[1], description: "The check of a prompt for `enhancePrompt`." },
    WORKER: {
      value: refusalStages[2],
      description: "The check of a prompt by the worker before generation.",
    },
    ENHANCED_PROMPT: { value: refusalStages[3], description: "The check of the enhanced prompt." },
    IMAGE: { value: refusalStages[4], description: "The check of the generated image by a classifier." },
  } as const,
});

const ContentRefusalRef = builder.objectRef<ContentRefusalRow>("ContentRefusal").implement({
  description: "A request that the content policy refused. The prompt itself isn't stored.",
  fields: (t) => ({
    id: t.id({ description: "The sequence number of the entry.", resolve: ({ id }) => String(id) }),
    createdAt: t.field({
      type: "DateTime",
      description: "The time of the refusal.",
      resolve: ({ created_at }) => created_at,
    }),
    expiresAt: t.field({
      type: "DateTime",
      description: "The time after which the entry is deleted.",
      resolve: ({ expires_at }) => expires_at,
    }),
    userId: t.exposeID("user_id", { description: "The UUID of the user whose request was refused." }),
    userEmail: t.exposeString("email", {
      nullable: true,
      description: "The email address of the user. Null if the account was deleted or has none.",
    }),
    jobId: t.exposeID("job_id", {
      nullable: true,
      description: "The UUID of the refused job. Null if no job had been created.",
    }),
    stage: t.field({
      type: RefusalStageRef,
      description: "The check that refused the content.",
      resolve: ({ stage }) => stage,
    }),
    category: t.exposeString("category", {
      description: "The name of the policy category, for example `minors`.",
    }),
    rule: t.exposeString("rule", { description: "The rule of the category that matched." }),
    promptHash: t.exposeString("prompt_hash", {
      description: "The SHA-256 hash of the prompt, which identifies repeated prompts.",
    }),
  }),
});

export const ContentRefusalConnectionRef = builder.connectionObject(
  { type: ContentRefusalRef, name: "ContentRefusalConnection" },
  { name: "ContentRefusalEdge" },
);
