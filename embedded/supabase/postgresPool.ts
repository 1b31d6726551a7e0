import { createHash } from "node:crypto";
import pg from "pg";
import { parse as parseArray } from "postgres-array";
import { type Logger, silentLogger } from "#platform/log.ts";
import type { ServerAddress } from "../postgres/cluster.ts";
import { recordDatabaseError } from "./databaseErrors.ts";

const { builtins } = pg.types;

/** Maximum number of connections to a database. A request may use two, so half as many requests never block each other. */
const maxConnections = 16;
export const maxRequests = maxConnections / 2;

/** A pool that returns results as `@supabase/lite` expects them. If a connection is lost, its current query rejects. */
export function openPool(address: ServerAddress, database: string, log: Logger = silentLogger): pg.Pool {
  const pool = new pg.Pool({
    ...address,
    database,
    max: maxConnections,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: 15_000,
    types: { getTypeParser: parserOf as typeof pg.types.getTypeParser },
    Client: EmbeddedClient,
  });
  // Without a listener the error of an idle connection would crash the process. The next query opens another connection.
  pool.on("error", (error) => log.warn("database connection lost", { error }));
  const connect = pool.connect.bind(pool);
  // pool.query uses the form with a callback, kysely the one with a promise.
  pool.connect = ((callback?: Parameters<typeof connect>[0]) => {
    if (callback === undefined) return recordRejection(connect());
    return connect((error, client, release) => {
      if (error) recordDatabaseError(error);
      callback(error, client, release);
    });
  }) as typeof pool.connect;
  return pool;
}

async function recordRejection<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    recordDatabaseError(error);
    throw error;
  }
}

type QueryResult = Promise<unknown> | undefined;
type Query = (...args: unknown[]) => QueryResult;

/**
 * Prepares each statement once per connection, encodes JSON arrays as JSON, and records failures for the response to the
 * current request.
 */
class EmbeddedClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    // The current query rejects; without a listener the event would also crash the process.
    this.on("error", () => {});
  }

  // Of the overloads, Kysely, the pool and this project use (text, values, callback).
  override query = ((text: unknown, values?: unknown, ...rest: unknown[]): QueryResult => {
    const query = super.query.bind(this) as Query;
    if (typeof text !== "string" || !Array.isArray(values) || values.length === 0) {
      return recordFailure(query(text, values, ...rest));
    }
    const named = (encoded: unknown[]): QueryResult =>
      query({ name: nameOf(text), text, values: encoded }, ...rest);
    if (rest.length > 0 || !values.some(Array.isArray)) return recordFailure(named(values));
    return recordFailure(encodeArrays(query, text, values).then(named));
  }) as pg.Client["query"];
}

function recordFailure(result: QueryResult): QueryResult {
  result?.catch?.(recordDatabaseError);
  return result;
}

/** Parameter types by statement text. Only needed for statements with arrays. */
const parameterTypes = new Map<string, number[]>();

/** node-postgres encodes every array as a PostgreSQL array, even for a json parameter. */
async function encodeArrays(query: Query, text: string, values: unknown[]): Promise<unknown[]> {
  const types = parameterTypes.get(text) ?? (await readParameterTypes(query, text));
  parameterTypes.set(text, types);
  return values.map((value, index) => {
    const type = types[index] ?? 0;
    if (!Array.isArray(value)) return value;
    if (type === builtins.JSON || type === builtins.JSONB) return JSON.stringify(value);
    const element = elementTypes.get(type);
    const hasJson = element === builtins.JSON || element === builtins.JSONB;
    return hasJson ? value.map((entry) => (entry === null ? null : JSON.stringify(entry))) : value;
  });
}

async function readParameterTypes(query: Query, text: string): Promise<number[]> {
  await query(`prepare parameter_types as ${text}`);
  const result = (await query(
    "select parameter_types::oid[] as types from pg_prepared_statements where name = 'parameter_types'",
  )) as pg.QueryResult<{ types: number[] }>;
  await query("deallocate parameter_types");
  return result.rows[0]?.types ?? [];
}

const nameOf = (text: string): string => createHash("sha1").update(text).digest("base64url");

const asIs = (text: string): string => text;
/** Timestamps as PostgREST formats them. PostgreSQL's text has a space and a short offset. */
const isoTime = (text: string): string => text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00");
const wholeNumber = (text: string): number | bigint =>
  Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text);
const exactNumber = (text: string): number | string => (String(Number(text)) === text ? Number(text) : text);
const parseJson = (text: string): unknown => JSON.parse(text);

const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, wholeNumber],
  [builtins.NUMERIC, exactNumber],
  [builtins.JSON, parseJson],
  [builtins.JSONB, parseJson],
  [builtins.DATE, asIs],
  [builtins.TIME, asIs],
  [builtins.TIMETZ, asIs],
  [builtins.TIMESTAMP, isoTime],
  [builtins.TIMESTAMPTZ, isoTime],
]);

/** Element types by array type (pg_type.dat), where node-postgres has no parser or a different one. */
const elementTypes = new Map<number, number>([
  [199, builtins.JSON],
  [1003, 19], // name
  [1016, builtins.INT8],
  [1115, builtins.TIMESTAMP],
  [1182, builtins.DATE],
  [1183, builtins.TIME],
  [1185, builtins.TIMESTAMPTZ],
  [1231, builtins.NUMERIC],
  [1270, builtins.TIMETZ],
  [2951, builtins.UUID],
  [3807, builtins.JSONB],
]);

function parserOf(type: number, format?: "text" | "binary"): unknown {
  const element = elementTypes.get(type);
  if (element !== undefined) return (text: string) => parseArray(text, parsers.get(element) ?? asIs);
  return parsers.get(type) ?? pg.types.getTypeParser(type, format ?? "text");
}
