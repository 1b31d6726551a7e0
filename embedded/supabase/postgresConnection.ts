import type { Connection } from "@supabase/lite";
import { PgliteConnection } from "@supabase/lite/pglite";
import { Kysely, PostgresDialect, sql } from "kysely";
import type { Pool } from "pg";
import { recordAndSilence } from "./databaseErrors.ts";

type Executor = Parameters<ReturnType<typeof sql>["execute"]>[0];
type Context = {
  auth?: { uid?: unknown; role?: string; jwt?: unknown };
  storage?: { operation?: unknown };
};
type RpcRequest = { method: string; path: string; requestHeaders?: Record<string, string> };

/**
 * The common base class of the PostgreSQL connections in `@supabase/lite`. The package doesn't export it, but its
 * connection to PGlite extends it.
 */
const BaseConnection = Object.getPrototypeOf(PgliteConnection) as abstract new (config: object) => Connection;

/**
 * Connects `@supabase/lite` through node-postgres. postgres.js, the package's default, throws outside of any call when a
 * connection is lost, and encodes JSON parameters twice.
 */
export class PostgresConnection extends BaseConnection {
  declare introspect: Connection["introspect"];
  override driver: Pool;
  override dialect = "postgres" as const;
  /** With "unknown" the first request would grant all roles all privileges on every table. */
  protected rlsState = "active";

  constructor(pool: Pool) {
    super({});
    this.driver = pool;
    this.kysely = new Kysely({ dialect: new PostgresDialect({ pool }) });
  }

  /**
   * One statement per request instead of five. The role is set last, because it revokes the right to set the others. All
   * settings end with the transaction, so none reaches the next request on the connection.
   */
  protected async applyJwtSessionContext(executor: Executor, { auth, storage }: Context): Promise<void> {
    const role = auth?.role || "anon";
    const claims = auth?.jwt && typeof auth.jwt === "object" ? JSON.stringify(auth.jwt) : "";
    await sql`
      select set_config('request.jwt.claim.sub', ${String(auth?.uid ?? "")}, true),
        set_config('request.jwt.claim.role', ${role}, true),
        set_config('request.jwt.claims', ${claims}, true),
        set_config('storage.operation', ${String(storage?.operation ?? "")}, true),
        set_config('role', ${role}, true)
    `.execute(executor);
  }

  /** Does the same for the request that a function may read, and the response that it may set. */
  protected async applyRpcRequestGucs(executor: Executor, request: RpcRequest): Promise<void> {
    await sql`
      select set_config('response.status', '', true),
        set_config('response.headers', '', true),
        set_config('request.method', ${request.method}, true),
        set_config('request.path', ${request.path}, true),
        set_config('request.headers', ${JSON.stringify(request.requestHeaders ?? {})}, true)
    `.execute(executor);
  }

  /** The original implementation distributes the statements over the connections of the pool. */
  override async transaction(statements: string[]): Promise<void> {
    await this.kysely.transaction().execute(async (transaction) => {
      for (const statement of statements) await sql.raw(statement).execute(transaction);
    });
    await this.clearSchemaCache();
  }

  override normalizeDbError(error: unknown): unknown {
    return recordAndSilence(error);
  }

  override async close(): Promise<void> {
    await this.clearSchemaCache();
    await this.kysely.destroy();
  }
}
