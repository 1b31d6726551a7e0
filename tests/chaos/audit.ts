import type { SupabaseClient } from "@supabase/supabase-js";
import sharp from "sharp";

type Job = {
  id: string;
  user_id: string;
  status: string;
  throttled: boolean;
  attempt: number;
  completed_at: string | null;
  finish_by: string | null;
  error_code: string | null;
  config: { batch_size: number };
};
type Asset = { job_id: string; bucket_name: string; file_path: string; width: number; height: number };
type Attempt = { job_id: string; attempt: number; outcome: string | null };
type Entry = { id: number; job_id: string | null; kind: string; amount: number };

export type Audit = {
  violations: string[];
  statuses: Record<string, number>;
  /** Number of failed jobs by error code. */
  errors: Record<string, number>;
  /** Number of attempts by outcome. */
  outcomes: Record<string, number>;
};

const jobColumns = "id, user_id, status, throttled, attempt, completed_at, finish_by, error_code, config";

/**
 * Checks jobs, attempts, ledgers and files of these users after a scenario. `jobIds` are the acknowledged jobs,
 * `reportedCompletions` (`<job> <attempt>`) what workers have reported as completed.
 */
export async function audit(
  service: SupabaseClient,
  users: readonly string[],
  jobIds: ReadonlySet<string>,
  reportedCompletions: ReadonlySet<string>,
): Promise<Audit> {
  const violations: string[] = [];
  const statuses: Record<string, number> = {};
  const known = new Set<string>();
  const outcomes: Record<string, number> = {};
  const errors: Record<string, number> = {};
  for (const user of users) {
    const jobs = await rowsOf<Job>(service, "jobs", jobColumns, "user_id", [user], ["id"]);
    const ids = jobs.map(({ id }) => id);
    const assetColumns = "job_id, bucket_name, file_path, width, height";
    const assets = await rowsOf<Asset>(service, "assets", assetColumns, "job_id", ids, ["id"]);
    const attempts = await rowsOf<Attempt>(
      service,
      "job_attempts",
      "job_id, attempt, outcome",
      "job_id",
      ids,
      ["job_id", "attempt"],
    );
    const entryColumns = "id, job_id, kind, amount";
    const ledger = await rowsOf<Entry>(service, "credit_ledger", entryColumns, "user_id", [user], ["id"]);
    for (const { outcome } of attempts) countUp(outcomes, outcome ?? "open");
    violations.push(...violationsOfLedger(user, ledger));
    for (const job of jobs) {
      known.add(job.id);
      countUp(statuses, job.status);
      if (job.error_code !== null) countUp(errors, job.error_code);
      const own = assets.filter((asset) => asset.job_id === job.id);
      violations.push(
        ...violationsOfJob(job, own.length, jobIds),
        ...violationsOfAttempts(
          job,
          attempts.filter(({ job_id }) => job_id === job.id),
          reportedCompletions,
        ),
        ...violationsOfCredits(
          job,
          ledger.filter(({ job_id }) => job_id === job.id),
        ),
      );
      for (const asset of own) violations.push(...(await violationsOfFile(service, asset)));
    }
  }
  for (const id of jobIds) if (!known.has(id)) violations.push(`job ${id} was accepted and is missing`);
  return { violations, statuses, errors, outcomes };
}

const countUp = (counts: Record<string, number>, name: string): void => {
  counts[name] = (counts[name] ?? 0) + 1;
};

const settled: ReadonlySet<string> = new Set(["completed", "failed", "cancelled"]);

function violationsOfJob(job: Job, assets: number, submitted: ReadonlySet<string>): string[] {
  const expected = job.status === "completed" ? job.config.batch_size : 0;
  return [
    ...(settled.has(job.status)
      ? []
      : [`job ${job.id} is still ${job.status}${job.throttled ? " and throttled" : ""}`]),
    ...(submitted.has(job.id) ? [] : [`job ${job.id} was submitted twice`]),
    ...(assets === expected ? [] : [`job ${job.id} is ${job.status} and has ${assets} assets`]),
  ];
}

function violationsOfAttempts(
  job: Job,
  attempts: Attempt[],
  reportedCompletions: ReadonlySet<string>,
): string[] {
  const completions = attempts.filter(({ outcome }) => outcome === "completed");
  const completed = completions.length;
  const unreported = completions.filter(({ attempt }) => !reportedCompletions.has(`${job.id} ${attempt}`));
  const open = attempts.filter(({ outcome }) => outcome === null).length;
  const expected = job.status === "completed" ? 1 : 0;
  return [
    ...(completed === expected
      ? []
      : [`job ${job.id} is ${job.status} and ran to completion ${completed} times`]),
    ...unreported.map(({ attempt }) => `no worker reported attempt ${attempt} of job ${job.id} as completed`),
    ...(open === 0 ? [] : [`job ${job.id} has ${open} attempts without an outcome`]),
    ...(attempts.length === job.attempt
      ? []
      : [`job ${job.id} counts ${job.attempt} attempts, ${attempts.length} are kept`]),
  ];
}

/** A reservation is closed by exactly one commit (of a job completed in time) or release (of any other job). */
function violationsOfCredits(job: Job, entries: Entry[]): string[] {
  const late = job.finish_by !== null && Date.parse(job.completed_at ?? "") >= Date.parse(job.finish_by);
  const paid = job.status === "completed" && !late;
  const kinds = entries
    .map(({ kind }) => kind)
    .sort()
    .join(" ");
  const expected = paid ? "commit reserve" : "release reserve";
  const sum = entries.reduce((total, { amount }) => total + amount, 0);
  return [
    ...(kinds === expected ? [] : [`job ${job.id} is ${job.status} and its ledger has: ${kinds}`]),
    ...(paid || sum === 0 ? [] : [`job ${job.id} is ${job.status} and cost ${-sum}`]),
  ];
}

function violationsOfLedger(user: string, ledger: Entry[]): string[] {
  let balance = 0;
  for (const { amount } of ledger.toSorted((a, b) => a.id - b.id)) {
    balance += amount;
    if (balance < 0) return [`the balance of ${user} was negative`];
  }
  return [];
}

async function violationsOfFile(service: SupabaseClient, asset: Asset): Promise<string[]> {
  const { data, error } = await service.storage.from(asset.bucket_name).download(asset.file_path);
  if (error) return [`${asset.file_path} can't be read: ${error.message}`];
  try {
    const { info } = await sharp(Buffer.from(await data.arrayBuffer()))
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.width === asset.width && info.height === asset.height) return [];
    return [`${asset.file_path} is ${info.width} × ${info.height}`];
  } catch (failure) {
    return [`${asset.file_path} can't be decoded: ${String(failure)}`];
  }
}

const idsAtOnce = 40;
/** Well below the limit of rows per response. */
const rowsAtOnce = 500;

/** Reads rows in batches and pages: a URL has no room for hundreds of ids, and a response is limited to 1000 rows. */
async function rowsOf<T>(
  service: SupabaseClient,
  table: string,
  columns: string,
  by: string,
  values: readonly string[],
  order: readonly string[],
): Promise<T[]> {
  const rows: T[] = [];
  for (let first = 0; first < values.length; first += idsAtOnce) {
    for (let from = 0, found = rowsAtOnce; found === rowsAtOnce; from += rowsAtOnce) {
      let query = service
        .from(table)
        .select(columns)
        .in(by, values.slice(first, first + idsAtOnce));
      for (const column of order) query = query.order(column);
      const { data, error } = await query.range(from, from + rowsAtOnce - 1);
      if (error) throw new Error(`reading ${table}: ${error.message}`);
      rows.push(...(data as T[]));
      found = data.length;
    }
  }
  return rows;
}
