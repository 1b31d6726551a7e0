export const roles = ["anon", "partnerKey", "other", "owner", "operator", "service"] as const;
export type Role = (typeof roles)[number];

/**
 * What a role can do with a row of the owner, or with any row of a table without owners: select, insert, update and
 * delete, in this order. `y`: it reaches the row. `.`: it has the privilege but reaches no row. `-`: it is refused.
 *
 * A partner's key is not a database role: its requests are anonymous until the server has found the key's owner, and then
 * run as that user.
 */
export type Access = Readonly<Record<Role, string>>;

const serviceOnly = {
  anon: "----",
  partnerKey: "----",
  other: "----",
  owner: "----",
  operator: "----",
} as const;
const visibleToOwner = {
  anon: "----",
  partnerKey: "----",
  other: ".---",
  owner: "y---",
  operator: ".---",
} as const;
const visibleToOperators = {
  anon: "----",
  partnerKey: "----",
  other: ".---",
  owner: ".---",
  operator: "y---",
} as const;
const visibleToAll = {
  anon: "y---",
  partnerKey: "y---",
  other: "y---",
  owner: "y---",
  operator: "y---",
} as const;

/** Every table has an entry. */
export const matrix: Readonly<Record<string, Access>> = {
  assets: {
    anon: "----",
    partnerKey: "----",
    other: ".--.",
    owner: "y--y",
    operator: ".--.",
    service: "yyyy",
  },
  audit_log: { ...visibleToOperators, service: "y---" },
  content_refusals: { ...visibleToOperators, service: "y---" },
  credit_ledger: { ...visibleToOwner, service: "yy--" },
  files_to_purge: { ...serviceOnly, service: "yyyy" },
  format_durations: { ...visibleToAll, service: "yyyy" },
  job_attempts: { ...visibleToOwner, operator: "y---", service: "yyyy" },
  job_formats: { ...visibleToAll, service: "yyyy" },
  job_qualities: { ...visibleToAll, service: "yyyy" },
  jobs: { ...visibleToOwner, service: "yyyy" },
  queue_clocks: { ...serviceOnly, service: "yyyy" },
  queue_states: { ...visibleToOperators, service: "y---" },
  sweep_leader: { ...serviceOnly, service: "yyyy" },
  tiers: { ...visibleToAll, service: "yyyy" },
  user_profiles: {
    anon: "----",
    partnerKey: "----",
    other: ".-.-",
    owner: "y-y-",
    operator: ".-.-",
    service: "yyyy",
  },
  workers: { ...visibleToOperators, service: "yyyy" },
};

/** Columns that users can update in their own rows. */
export const changeable: Readonly<Record<string, readonly string[]>> = {
  user_profiles: ["avatar_url", "full_name", "username"],
};

/** Columns that users can't read in rows that they can see. Decide for each new column. */
export const hidden: Readonly<Record<string, readonly string[]>> = {
  job_attempts: ["claim_id", "detail", "worker_id"],
  jobs: [
    "crashes",
    "discarded_at",
    "hand_backs",
    "idempotency_hash",
    "lease_expires_at",
    "queue_score",
    "released_at",
    "settlement",
    "source_job_id",
    "virtual_start",
    "work",
    "worker_id",
  ],
};
