import { z } from "zod";
import { builder } from "../../builder.ts";
import { type DeadLetter, listDeadLetters, viewJob } from "../../data/operator/jobs.ts";
import {
  type AuditEntry,
  type ContentRefusalRow,
  listAuditEntries,
  listContentRefusals,
} from "../../data/operator/logs.ts";
import { listQueueJobs, type QueueJobRow, readQueues } from "../../data/operator/queues.ts";
import { findUser } from "../../data/operator/users.ts";
import { listWorkerRows } from "../../data/workers.ts";
import { uuidOf } from "../ids.ts";
import { forwardArgs, forwardConnection } from "./forwardConnection.ts";
import { AuditEntryConnectionRef, ContentRefusalConnectionRef } from "./logs.ts";
import { DeadLetterConnectionRef, OperatorJobRef } from "./OperatorJob.ts";
import { QueueJobConnectionRef, QueueJobStateRef, QueueNameRef, QueueRef } from "./Queue.ts";
import { UserRef } from "./User.ts";
import { WorkerRef } from "./Worker.ts";

const timeAndUuid = z.tuple([z.iso.datetime({ offset: true }), z.uuid()]);
const scoreAndUuid = z.tuple([z.number(), z.uuid()]);
const sequenceNumber = z.tuple([z.number().int().positive()]);

const subGraphs: "operator"[] = ["operator"];

builder.queryFields((t) => ({
  queues: t.field({
    subGraphs,
    type: [QueueRef],
    description: "All queues with their job counts.",
    resolve: (_root, _args, context) => readQueues(context.db),
  }),
  queueJobs: t.field({
    subGraphs,
    type: QueueJobConnectionRef,
    description: "The jobs of a queue that are in a given state, in the order in which workers claim them.",
    args: {
      ...forwardArgs(),
      queue: t.arg({ type: QueueNameRef, required: true, description: "The name of the queue." }),
      state: t.arg({ type: QueueJobStateRef, required: true, description: "The state of the jobs to list." }),
    },
    resolve: (_root, args, context) =>
      forwardConnection<QueueJobRow, [number, string]>(args, {
        keySchema: scoreAndUuid,
        keyOf: ({ queue_score, id }) => [queue_score, id],
        read: (limit, after) => listQueueJobs(context.db, args.queue, args.state, limit, after),
      }),
  }),
  workers: t.field({
    subGraphs,
    type: [WorkerRef],
    description: "The workers of this installation, most recent report first, at most 200.",
    resolve: (_root, _args, context) => listWorkerRows(context.db),
  }),
  deadLetters: t.field({
    subGraphs,
    type: DeadLetterConnectionRef,
    description: "The failed jobs that can be requeued or discarded, most recent failure first.",
    args: forwardArgs(),
    resolve: (_root, args, context) =>
      forwardConnection<DeadLetter, [string, string]>(args, {
        keySchema: timeAndUuid,
        keyOf: ({ completed_at, id }) => [completed_at, id],
        read: (limit, after) => listDeadLetters(context.db, limit, after),
      }),
  }),
  userJob: t.field({
    subGraphs,
    type: OperatorJobRef,
    nullable: true,
    description: "Any user's job. Null if it doesn't exist. Each read adds an entry to the audit log.",
    args: {
      id: t.arg.id({ required: true, description: "The UUID of the job, or its ID in the public API." }),
    },
    resolve: (_root, { id }, context) => {
      const uuid = uuidOf("Job", String(id));
      return uuid ? viewJob(context.db, uuid) : null;
    },
  }),
  user: t.field({
    subGraphs,
    type: UserRef,
    nullable: true,
    description: "The user with a given email address, username or UUID. Null if there is none.",
    args: {
      identifier: t.arg.string({
        required: true,
        description: "The complete email address, username or UUID, in upper or lower case.",
      }),
    },
    resolve: (_root, { identifier }, context) => findUser(context.db, identifier),
  }),
  auditLog: t.field({
    subGraphs,
    type: AuditEntryConnectionRef,
    description: "All operator actions, newest first.",
    args: {
      ...forwardArgs(),
      target: t.arg.string({
        description: "Returns only actions on this queue, job or user: a stored queue name or a UUID.",
      }),
    },
    resolve: (_root, args, context) =>
      forwardConnection<AuditEntry, [number]>(args, {
        keySchema: sequenceNumber,
        keyOf: ({ id }) => [id],
        read: (limit, after) => listAuditEntries(context.db, limit, after?.[0] ?? null, args.target ?? null),
      }),
  }),
  contentRefusals: t.field({
    subGraphs,
    type: ContentRefusalConnectionRef,
    description: "The requests that the content policy refused, newest first.",
    args: forwardArgs(),
    resolve: (_root, args, context) =>
      forwardConnection<ContentRefusalRow, [number]>(args, {
        keySchema: sequenceNumber,
        keyOf: ({ id }) => [id],
        read: (limit, after) => listContentRefusals(context.db, limit, after?.[0] ?? null),
      }),
  }),
}));
