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
import { fill } from "./postgres/fill.ts";
import { liveThrough, oldestOf, type Parties, reads } from "./postgres/operations.ts";
import { quantile, report, rounded, say } from "./report.ts";

/**
 * Whether the database gets slower as jobs pile up: the same statements with one job and with a million.
 *
 *     node bench/table-size.ts [--rows 1000000] [--people 1000] [--repeats 200]
 */
const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000000" },
    people: { type: "string", default: "1000" },
    repeats: { type: "string", default: "200" },
  },
});
const rows = Number(values.rows);
const people = Number(values.people);
const repeats = Number(values.repeats);
const warmUps = 10;
const mostTimes = 2;

/** What the aim is about. The others answer more when more waits, and are told beside it. */
const flat = ["submit_job", "claim_job", "settle_job", "list: first page", "list: the last page"];

type Table = { parties: Parties; took: Map<string, number[]> };

async function openTable(url: string, people: number, rows: number): Promise<Table> {
  const admin = await connect(url);
  const everybody = await signUp(admin, people);
  const person = everybody[0] ?? "";
  await fill(admin, everybody, rows);
  const oldest = await oldestOf(admin, person);
  const [owner, service] = await Promise.all([connectAs(url, person), connectAsService(url)]);
  // How long a disk takes to sync is not asked here.
  for (const client of [owner, service]) await client.query("set synchronous_commit = off");
  return { parties: { admin, owner, service, person, oldest }, took: new Map() };
}

async function measure({ parties, took }: Table, counts: boolean): Promise<void> {
  async function timed<T>(name: string, step: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await step();
    if (counts) took.set(name, [...(took.get(name) ?? []), performance.now() - start]);
    return result;
  }
  for (const [name, read] of Object.entries(reads)) await timed(name, () => read(parties));
  await liveThrough(parties, timed);
}

await withPostgres(async (cluster) => {
  say("a database with one job");
  const small = await openTable(await createDatabase(cluster, "small"), 1, 1);
  say(`a database with ${rows} jobs`);
  const large = await openTable(await createDatabase(cluster, "large"), people, rows);

  // In turns, so that what else the machine does falls on both.
  for (let round = 0; round < warmUps + repeats; round += 1) {
    for (const table of [small, large]) await measure(table, round >= warmUps);
    if (round % 50 === 0) for (const table of [small, large]) await reportWorker(table.parties.admin);
  }
  const { rows: sizes } = await large.parties.admin.query<{ size: string }>(
    "select pg_size_pretty(pg_database_size(current_database())) as size",
  );
  const medianOf = ({ took }: Table, name: string): number => quantile(took.get(name) ?? [], 0.5);
  const ms = Object.fromEntries(
    [...small.took.keys()].map((name) => {
      const [one, many] = [medianOf(small, name), medianOf(large, name)];
      return [name, { one: rounded(one), many: rounded(many), times: rounded(many / one) }];
    }),
  );
  for (const { parties } of [small, large])
    for (const client of [parties.owner, parties.service, parties.admin]) await client.end();
  report({
    question: `How much slower is the database with ${rows} jobs in it than with one?`,
    aim: `${flat.join(", ")}: at most ${mostTimes} times the median`,
    met: flat.every((name) => (ms[name]?.times ?? Number.POSITIVE_INFINITY) <= mostTimes),
    postgres: cluster.version,
    rows,
    people,
    databaseSize: sizes[0]?.size,
    repeats,
    medianMs: ms,
  });
});
