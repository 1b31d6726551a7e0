import { z } from "zod";
import { refusalStages } from "#policy/contentPolicy.ts";
import { failureOf } from "../failure.ts";
import type { Db } from "../supabase.ts";

const auditEntrySchema = z.object({
  id: z.number().int(),
  created_at: z.string(),
  operator: z.string(),
  action: z.string(),
  subject: z.string(),
  reason: z.string().nullable(),
  details: z.record(z.string(), z.json()),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** Operator actions, newest first. `target` null returns all of them. Throws `NotOperatorError`. */
export async function listAuditEntries(
  db: Db,
  limit: number,
  beforeId: number | null,
  target: string | null,
): Promise<AuditEntry[]> {
  const { data, error } = await db.rpc("operator_audit_log", {
    p_limit: limit,
    ...(beforeId === null ? {} : { p_before_id: beforeId }),
    ...(target === null ? {} : { p_subject: target }),
  });
  if (error) throw failureOf(error, "operator_audit_log");
  return z.array(auditEntrySchema).parse(data);
}

const contentRefusalSchema = z.object({
  id: z.number().int(),
  created_at: z.string(),
  user_id: z.uuid(),
  email: z.string().nullable(),
  job_id: z.uuid().nullable(),
  stage: z.enum(refusalStages),
  category: z.string(),
  rule: z.string(),
  prompt_hash: z.string(),
  expires_at: z.string(),
});
export type ContentRefusalRow = z.infer<typeof contentRefusalSchema>;

/** Content policy refusals, newest first. Throws `NotOperatorError`. */
export async function listContentRefusals(
  db: Db,
  limit: number,
  beforeId: number | null,
): Promise<ContentRefusalRow[]> {
  const { data, error } = await db.rpc("operator_refusals", {
    p_limit: limit,
    ...(beforeId === null ? {} : { p_before_id: beforeId }),
  });
  if (error) throw failureOf(error, "operator_refusals");
  return z.array(contentRefusalSchema).parse(data);
}
