import type { Client } from "pg";
import { contractVersion } from "#contracts/version.ts";
import { jobColumns } from "../../server/src/data/rows.ts";

/** One connection per role, and the owner's id and oldest job. `admin` is a superuser that cleans up. */
export type Connections = {
  userId: string;
  oldest: OldestJob;
  owner: Client;
  service: Client;
  admin: Client;
};
type OldestJob = { id: string; createdAt: string };

export const pageSize = 20;

const page = (bound: string): string =>
  `select ${jobColumns} from public.jobs where user_id = $1 ${bound} \
  order by created_at desc, id desc limit ${pageSize + 1}`;

/** Frequent queries, as PostgREST sends them. Their results are discarded. */
export const reads: Record<string, (connections: Connections) => Promise<unknown>> = {
  "list: first page": ({ owner, userId }) => owner.query(page(""), [userId]),
  // As server/src/data/page.ts writes it.
  "list: last page": ({ owner, userId, oldest }) =>
    owner.query(page("and created_at <= $2 and (created_at < $2 or (created_at = $2 and id < $3))"), [
      userId,
      oldest.createdAt,
      oldest.id,
    ]),
  "list: unfinished jobs": ({ owner, userId }) =>
    owner.query(
      `select ${jobColumns} from public.jobs where user_id = $1 and status in ('pending', 'processing') \
      order by created_at desc limit 200`,
      [userId],
    ),
  credit_balance: ({ owner }) => owner.query("select public.credit_balance()"),
  queue_positions: ({ owner }) => owner.query("select * from public.queue_positions()"),
  sweep_jobs: ({ service }) => service.query("select * from public.sweep_jobs('bench')"),
};

const assetOf = (userId: string, jobId: string): string =>
  JSON.stringify([
    {
      bucket_name: "sdxl_image_fast",
      file_path: `${userId}/${jobId}/0.png`,
      file_size: 1,
      mime_type: "image/png",
      width: 1024,
      height: 1024,
      batch_index: 0,
      seed: 1,
    },
  ]);

/** A user's oldest job. The time is text, because a Date would lose microseconds. */
export async function oldestJobOf(client: Client, userId: string): Promise<OldestJob> {
  const { rows } = await client.query<OldestJob>(
    'select id, created_at::text as "createdAt" from public.jobs where user_id = $1 order by created_at limit 1',
    [userId],
  );
  if (!rows[0]) throw new Error("This user has no jobs.");
  return rows[0];
}

/** Submits, claims and settles a job, each step within `timed`, and deletes it. */
export async function runJobLifecycle(
  { owner, service, admin, userId }: Connections,
  timed: <T>(name: string, step: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const { rows } = await timed("submit_job", () =>
    owner.query<{ id: string }>("select * from public.submit_job('sdxl_image_fast', 'a red circle', '{}')"),
  );
  const id = rows[0]?.id ?? "";
  const claimed = await timed("claim_job", () =>
    service.query("select * from public.claim_job($1, 'bench', 60, $2)", [id, contractVersion]),
  );
  if (claimed.rowCount !== 1) throw new Error("The job couldn't be claimed.");
  await timed("settle_job", () =>
    service.query("select public.settle_job($1, 1, 'bench', 'completed', $2)", [id, assetOf(userId, id)]),
  );
  await admin.query("delete from public.jobs where id = $1", [id]);
}
