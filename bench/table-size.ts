import { parseArgs } from "node:util";
import { withPostgres } from "./postgres/cluster.ts";
import {
  connect,
  connectAs,
  connectAsService,
  createDatabase,
  reportWorker,
  signUp,
} from "./postgres/database.ts";
import { insertJobs } from "./postgres/insertJobs.ts";
import { type Connections, oldestJobOf, reads, runJobLifecycle } from "./postgres/statements.ts";
import { logProgress, quantile, report, rounded } from "./report.ts";

/**
 * How much slower is the database with a million jobs than with one?
 *
 *     node bench/table-size.ts [--rows 1000000] [--users 1000] [--repeats 200]
 *
 * Output: median milliseconds of each statement on both databases, and their ratio. Takes 4 GB of disk.
 */
const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    users: { type: "string", default: "1000" },
    repeats: { type: "string", default: "200" },
  },
});
const rows = Number(values.rows);
const users = Number(values.users);
const repeats = Number(values.repeats);
const warmUps = 10;
const targetRatio = 2;

/** The statements with a target. The others return more rows when more jobs wait, so they are reported without one. */
const withTarget = ["submit_job", "claim_job", "settle_job", "list: first page", "list: last page"];

type Subject = { connections: Connections; samples: Map<string, number[]> };

async function openSubject(url: string, users: number, rows: number): Promise<Subject> {
  const admin = await connect(url);
  const userIds = await signUp(admin, users);
  const userId = userIds[0] ?? "";
  await insertJobs(admin, userIds, rows);
  const oldest = await oldestJobOf(admin, userId);
  const [owner, service] = await Promise.all([connectAs(url, userId), connectAsService(url)]);
  // The time that a disk takes to sync isn't part of the question.
  for (const client of [owner, service]) await client.query("set synchronous_commit = off");
  return { connections: { admin, owner, service, userId, oldest }, samples: new Map() };
}

async function measure({ connections, samples }: Subject, isCounted: boolean): Promise<void> {
  async function timed<T>(name: string, step: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await step();
    if (isCounted) samples.set(name, [...(samples.get(name) ?? []), performance.now() - start]);
    return result;
  }
  for (const [name, read] of Object.entries(reads)) await timed(name, () => read(connections));
  await runJobLifecycle(connections, timed);
}

await withPostgres(async (cluster) => {
  logProgress("a database with one job");
  const small = await openSubject(await createDatabase(cluster, "small"), 1, 1);
  logProgress(`a database with ${rows} jobs`);
  const large = await openSubject(await createDatabase(cluster, "large"), users, rows);

  // In turns, so that other load on the machine affects both.
  for (let round = 0; round < warmUps + repeats; round += 1) {
    for (const subject of [small, large]) await measure(subject, round >= warmUps);
    if (round % 50 === 0) for (const { connections } of [small, large]) await reportWorker(connections.admin);
  }
  const { rows: sizes } = await large.connections.admin.query<{ size: string }>(
    "select pg_size_pretty(pg_database_size(current_database())) as size",
  );
  const medianOf = ({ samples }: Subject, name: string): number => quantile(samples.get(name) ?? [], 0.5);
  const ms = Object.fromEntries(
    [...small.samples.keys()].map((name) => {
      const [one, many] = [medianOf(small, name), medianOf(large, name)];
      return [name, { one: rounded(one), many: rounded(many), ratio: rounded(many / one) }];
    }),
  );
  for (const { connections } of [small, large])
    for (const client of [connections.owner, connections.service, connections.admin]) await client.end();
  report({
    question: `How much slower is the database with ${rows} jobs in it than with one?`,
    target: `${withTarget.join(", ")}: median at most ${targetRatio} times as long`,
    met: withTarget.every((name) => (ms[name]?.ratio ?? Number.POSITIVE_INFINITY) <= targetRatio),
    postgres: cluster.version,
    rows,
    users,
    databaseSize: sizes[0]?.size,
    repeats,
    medianMs: ms,
  });
});
