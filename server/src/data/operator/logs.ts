import { failureOf } from "../failure.ts";
import type { Db } from "../supabase.ts";

export type AuditEntry = {
  id: number;
  created_at: string;
  operator: string;
  action: string;
  subject: string;
  reason: string | null;
  details: unknown;
};

/** Operator actions, latest first, optionally only those on one `subject`. Throws `NotOperatorError`. */
export async function listAudit(
  db: Db,
  limit: number,
  beforeId: number | null,
  subject: string | null,
): Promise<AuditEntry[]> {
  const { data, error } = await db.rpc("operator_audit_log", {
    p_limit: limit,
    ...(beforeId === null ? {} : { p_before_id: beforeId }),
    ...(subject === null ? {} : { p_subject: subject }),
  });
  if (error) throw failureOf(error, "operator_audit_log");
  return data;
}

export type RefusalRow = {
  id: number;
  created_at: string;
  user_id: string;
  email: string | null;
  job_id: string | null;
  stage: string;
  category: string;
  rule: string;
  prompt_hash: string;
  expires_at: string;
};

/** Content refused by the content policy, latest first. Throws `NotOperatorError`. */
export async function listRefusals(db: Db, limit: number, beforeId: number | null): Promise<RefusalRow[]> {
  const { data, error } = await db.rpc("operator_refusals", {
    p_limit: limit,
    ...(beforeId === null ? {} : { p_before_id: beforeId }),
  });
  if (error) throw failureOf(error, "operator_refusals");
  return data;
}
