import { z } from "zod";
import { builder } from "../../builder.ts";
import { type DeadLetter, listDeadLetters, viewJob } from "../../data/operator/jobs.ts";
import { type AuditEntry, listAudit, listRefusals, type RefusalRow } from "../../data/operator/logs.ts";
import { listQueueJobs, type QueueJobRow, readQueues } from "../../data/operator/queues.ts";
import { findUser } from "../../data/operator/users.ts";
import { listWorkers, requireOperator } from "../../domain/workers/listWorkers.ts";
import { uuidOf } from "../ids.ts";
import { WorkerRef } from "../worker/Worker.ts";
import { forwardConnection } from "./forwardConnection.ts";
import { DeadLetterRef, FullJobRef } from "./jobs.ts";
import { AuditEntryRef, ContentRefusalRef, PersonRef } from "./people.ts";
import { QueueJobRef, QueueJobStateRef, QueueNameRef, QueueOverviewRef } from "./queues.ts";

const moment = z.iso.datetime({ offset: true });
const byNumber = z.tuple([z.number().int().positive()]);

/** Nothing of its own: the way to everything that only operators see. */
const OperatorRef = builder.objectRef<Record<never, never>>("Operator").implement({
  description: "What the people see who look after this installation. Everybody else gets `NOT_OPERATOR`.",
  fields: (t) => ({
    queues: t.field({
      type: [QueueOverviewRef],
      description: "The queues and what is in them.",
      resolve: (_root, _args, context) => readQueues(context.db),
    }),
    queueJobs: t.connection({
      type: QueueJobRef,
      description: "Jobs of a queue, in the order they are served in.",
      args: {
        queue: t.arg({ type: QueueNameRef, required: true, description: "Which queue." }),
        state: t.arg({ type: QueueJobStateRef, required: true, description: "Which of its jobs." }),
      },
      resolve: (_root, args, context) =>
        forwardConnection<QueueJobRow, [number, string]>(args, {
          place: z.tuple([z.number(), z.uuid()]),
          placeOf: ({ queue_score, id }) => [queue_score, id],
          read: (limit, after) => listQueueJobs(context.db, args.queue, args.state, limit, after),
        }),
    }),
    workers: t.field({
      type: [WorkerRef],
      description: "The workers, the ones heard of last first.",
      resolve: (_root, _args, context) => listWorkers(context),
    }),
    deadLetters: t.connection({
      type: DeadLetterRef,
      description: "Jobs that failed for good and wait for a decision, the last first.",
      resolve: (_root, args, context) =>
        forwardConnection<DeadLetter, [string, string]>(args, {
          place: z.tuple([moment, z.uuid()]),
          placeOf: ({ completed_at, id }) => [completed_at, id],
          read: (limit, after) => listDeadLetters(context.db, limit, after),
        }),
    }),
    job: t.field({
      type: FullJobRef,
      nullable: true,
      description: "A job of anybody; looking at it is recorded. null when there is none.",
      args: { id: t.arg.id({ required: true, description: "Its `id` or `uuid`." }) },
      resolve: (_root, { id }, context) => {
        const uuid = uuidOf("Job", String(id));
        return uuid ? viewJob(context.db, uuid) : null;
      },
    }),
    person: t.field({
      type: PersonRef,
      nullable: true,
      description: "Somebody by e-mail address, user name or UUID; null when there is nobody.",
      args: { search: t.arg.string({ required: true, description: "The whole address, name or UUID." }) },
      resolve: (_root, { search }, context) => findUser(context.db, search),
    }),
    auditLog: t.connection({
      type: AuditEntryRef,
      description: "What operators did, the last first.",
      args: { subject: t.arg.string({ description: "Only what was done to this." }) },
      resolve: (_root, args, context) =>
        forwardConnection<AuditEntry, [number]>(args, {
          place: byNumber,
          placeOf: ({ id }) => [id],
          read: (limit, after) => listAudit(context.db, limit, after?.[0] ?? null, args.subject ?? null),
        }),
    }),
    contentRefusals: t.connection({
      type: ContentRefusalRef,
      description: "What the content policy refused, the last first.",
      resolve: (_root, args, context) =>
        forwardConnection<RefusalRow, [number]>(args, {
          place: byNumber,
          placeOf: ({ id }) => [id],
          read: (limit, after) => listRefusals(context.db, limit, after?.[0] ?? null),
        }),
    }),
  }),
});

builder.queryField("operator", (t) =>
  t.field({
    type: OperatorRef,
    description: "What only operators see.",
    resolve: async (_root, _args, context) => {
      await requireOperator(context);
      return {};
    },
  }),
);
