import type { Client } from "pg";
import { contractVersion } from "#contracts/version.ts";
import { jobColumns } from "../../server/src/data/rows.ts";

/** Who asks: the owner of some jobs, the oldest of which is known, the service role, and a superuser who tidies up. */
export type Parties = { person: string; oldest: Oldest; owner: Client; service: Client; admin: Client };
type Oldest = { id: string; createdAt: string };

export const pageSize = 20;

const page = (bound: string): string =>
  `select ${jobColumns} from public.jobs where user_id = $1 ${bound} \
  order by created_at desc, id desc limit ${pageSize + 1}`;

/** What is asked of the database all the time, as PostgREST asks it; what a statement answers is thrown away. */
export const reads: Record<string, (parties: Parties) => Promise<unknown>> = {
  "list: first page": ({ owner, person }) => owner.query(page(""), [person]),
  // As data/page.ts writes it.
  "list: the last page": ({ owner, person, oldest }) =>
    owner.query(page("and created_at <= $2 and (created_at < $2 or (created_at = $2 and id < $3))"), [
      person,
      oldest.createdAt,
      oldest.id,
    ]),
  "list: what has not ended": ({ owner, person }) =>
    owner.query(
      `select ${jobColumns} from public.jobs where user_id = $1 and status in ('pending', 'processing') \
      order by created_at desc limit 200`,
      [person],
    ),
  credit_balance: ({ owner }) => owner.query("select public.credit_balance()"),
  queue_positions: ({ owner }) => owner.query("select * from public.queue_positions()"),
  sweep_jobs: ({ service }) => service.query("select * from public.sweep_jobs('bench')"),
};

const asset = (person: string, job: string): string =>
  JSON.stringify([
    {
      bucket_name: "sdxl_image_fast",
      file_path: `${person}/${job}/0.png`,
      file_size: 1,
      mime_type: "image/png",
      width: 1024,
      height: 1024,
      batch_index: 0,
      seed: 1,
    },
  ]);

/** A person's oldest job; the time as text, for a Date would lose microseconds. */
export async function oldestOf(client: Client, person: string): Promise<Oldest> {
  const { rows } = await client.query<Oldest>(
    'select id, created_at::text as "createdAt" from public.jobs where user_id = $1 order by created_at limit 1',
    [person],
  );
  if (!rows[0]) throw new Error("This person has no jobs.");
  return rows[0];
}

/** The life of a job, which is gone afterwards; what each step took is told to `timed`. */
export async function liveThrough(
  { owner, service, admin, person }: Parties,
  timed: <T>(name: string, step: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const { rows } = await timed("submit_job", () =>
    owner.query<{ id: string }>("select * from public.submit_job('sdxl_image_fast', 'a red circle', '{}')"),
  );
  const id = rows[0]?.id ?? "";
  const claimed = await timed("claim_job", () =>
    service.query("select * from public.claim_job($1, 'bench', 60, $2)", [id, contractVersion]),
  );
  if (claimed.rowCount !== 1) throw new Error("The job could not be claimed.");
  await timed("settle_job", () =>
    service.query("select public.settle_job($1, 1, 'bench', 'completed', $2)", [id, asset(person, id)]),
  );
  await admin.query("delete from public.jobs where id = $1", [id]);
}
