import type { Client } from "pg";
import { contractVersion } from "#contracts/version.ts";
import { connect, connectAs, connectAsService } from "../../bench/postgres/database.ts";
import { waitFor } from "../support/waitFor.ts";

/** A connection of a user, a worker or the server, with its process id in PostgreSQL. */
export type Session = { client: Client; pid: number };

async function sessionOf(client: Client): Promise<Session> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  return { client, pid: rows[0]?.pid ?? 0 };
}
export const sessionAs = async (url: string, userId: string): Promise<Session> =>
  sessionOf(await connectAs(url, userId));
export const sessionOfService = async (url: string): Promise<Session> =>
  sessionOf(await connectAsService(url));

export async function submit({ client }: Session, type = "sdxl_image_fast"): Promise<string> {
  const { rows } = await client.query<{ id: string }>("select id from public.submit_job($1, 'a', '{}')", [
    type,
  ]);
  return rows[0]?.id ?? "";
}
/** Claims a job and returns the number of the attempt, or null if it can't be claimed. */
export async function claim({ client }: Session, id: string, worker = "bench"): Promise<number | null> {
  const { rows } = await client.query<{ attempt: number }>(
    "select attempt from public.claim_job($1, $2, 60, $3)",
    [id, worker, contractVersion],
  );
  return rows[0]?.attempt ?? null;
}
export async function fail(
  { client }: Session,
  id: string,
  attempt: number,
  { worker = "bench", retryable = false } = {},
): Promise<string> {
  const { rows } = await client.query<{ outcome: string }>(
    `select public.settle_job(p_job_id => $1, p_attempt => $2, p_worker_id => $3, p_status => 'failed',
       p_error_code => 'BROKEN', p_error_message => 'It broke.', p_retryable => $4) ->> 'outcome' as outcome`,
    [id, attempt, worker, retryable],
  );
  return rows[0]?.outcome ?? "";
}
export async function sweep({ client }: Session): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    "select id from public.sweep_jobs() where status = 'pending'",
  );
  return rows.map(({ id }) => id);
}

/** Resolves when `work` is done or waits for a lock. */
export async function doneOrBlocked(url: string, { pid }: Session, work: Promise<unknown>): Promise<void> {
  let done = false;
  const finished = work.then(
    () => {
      done = true;
    },
    () => {
      done = true;
    },
  );
  const watcher = await connect(url);
  const isBlocked = async (): Promise<boolean> => {
    const { rows } = await watcher.query("select wait_event_type from pg_stat_activity where pid = $1", [
      pid,
    ]);
    return done || rows[0]?.wait_event_type === "Lock";
  };
  try {
    await Promise.race([finished, waitFor("the session to wait for a lock", isBlocked)]);
  } finally {
    await watcher.end();
  }
}
