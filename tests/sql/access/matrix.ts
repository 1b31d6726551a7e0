export const roles = ["anon", "partnerKey", "other", "owner", "operator", "service"] as const;
export type Role = (typeof roles)[number];

/**
 * What a role may do to a row of the owner's, or to any row where nobody owns them: select, insert, update and delete,
 * in this order. `y` it reaches the row, `.` it may ask and reaches nothing, `-` it is refused.
 *
 * A partner's key is no role of the database: a request that brings one comes as `anon` until the server has found out
 * whom it speaks for, and then as that person.
 */
export type Access = Readonly<Record<Role, string>>;

const nobody = { anon: "----", partnerKey: "----", other: "----", owner: "----", operator: "----" } as const;
const ownersEyes = {
  anon: "----",
  partnerKey: "----",
  other: ".---",
  owner: "y---",
  operator: ".---",
} as const;
const operatorsEyes = {
  anon: "----",
  partnerKey: "----",
  other: ".---",
  owner: ".---",
  operator: "y---",
} as const;
const everyonesEyes = {
  anon: "y---",
  partnerKey: "y---",
  other: "y---",
  owner: "y---",
  operator: "y---",
} as const;

/** Every table has its line; the test fails for one that has not. */
export const matrix: Readonly<Record<string, Access>> = {
  assets: {
    anon: "----",
    partnerKey: "----",
    other: ".--.",
    owner: "y--y",
    operator: ".--.",
    service: "yyyy",
  },
  audit_log: { ...operatorsEyes, service: "y---" },
  content_refusals: { ...operatorsEyes, service: "y---" },
  credit_ledger: { ...ownersEyes, service: "yy--" },
  files_to_purge: { ...nobody, service: "yyyy" },
  format_durations: { ...everyonesEyes, service: "yyyy" },
  job_attempts: { ...ownersEyes, operator: "y---", service: "yyyy" },
  job_formats: { ...everyonesEyes, service: "yyyy" },
  job_qualities: { ...everyonesEyes, service: "yyyy" },
  jobs: { ...ownersEyes, service: "yyyy" },
  queue_clocks: { ...nobody, service: "yyyy" },
  queue_states: { ...operatorsEyes, service: "y---" },
  sweep_leader: { ...nobody, service: "yyyy" },
  tiers: { ...everyonesEyes, service: "yyyy" },
  user_profiles: {
    anon: "----",
    partnerKey: "----",
    other: ".-.-",
    owner: "y-y-",
    operator: ".-.-",
    service: "yyyy",
  },
  workers: { ...operatorsEyes, service: "yyyy" },
};

/** Columns that a signed-in person may change, in the rows that are theirs. */
export const changeable: Readonly<Record<string, readonly string[]>> = {
  user_profiles: ["avatar_url", "full_name", "username"],
};

/** Columns that a signed-in person may not read, in rows that they see. A new column is to be decided on here. */
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
