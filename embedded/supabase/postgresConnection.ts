import type { Connection } from "@supabase/lite";
import { PgliteConnection } from "@supabase/lite/pglite";
import { Kysely, PostgresDialect, sql } from "kysely";
import type { Pool } from "pg";
import { noteAndSilence } from "./databaseErrors.ts";

type Executor = Parameters<ReturnType<typeof sql>["execute"]>[0];
type Context = {
  auth?: { uid?: unknown; role?: string; jwt?: unknown };
  storage?: { operation?: unknown };
};
type RpcRequest = { method: string; path: string; requestHeaders?: Record<string, string> };

/**
 * What the two PostgreSQL connections of `@supabase/lite` have in common. The package doesn't export the class, but its
 * connection to PGlite extends it.
 */
const BaseConnection = Object.getPrototypeOf(PgliteConnection) as abstract new (config: object) => Connection;

/**
 * `@supabase/lite` over node-postgres. postgres.js, which the package would use, throws outside of any call when a connection
 * is lost, and encodes JSON parameters twice.
 */
export class PostgresConnection extends BaseConnection {
  declare introspect: Connection["introspect"];
  override driver: Pool;
  override dialect = "postgres" as const;
  /** Left "unknown", the first request would grant all roles everything on every table, over our privileges. */
  protected rlsState = "active";

  constructor(pool: Pool) {
    super({});
    this.driver = pool;
    this.kysely = new Kysely({ dialect: new PostgresDialect({ pool }) });
  }

  /**
   * One statement instead of five a request. The role comes last: it ends the right to set anything else. All of it ends
   * with the transaction, so nothing reaches the next request on the connection.
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

  /** The same for the request that a function may read, and for the answer that it may set. */
  protected async applyRpcRequestGucs(executor: Executor, request: RpcRequest): Promise<void> {
    await sql`
      select set_config('response.status', '', true),
        set_config('response.headers', '', true),
        set_config('request.method', ${request.method}, true),
        set_config('request.path', ${request.path}, true),
        set_config('request.headers', ${JSON.stringify(request.requestHeaders ?? {})}, true)
    `.execute(executor);
  }

  /** The original sends the statements to any connections of the pool. */
  override async transaction(statements: string[]): Promise<void> {
    await this.kysely.transaction().execute(async (transaction) => {
      for (const statement of statements) await sql.raw(statement).execute(transaction);
    });
    await this.clearSchemaCache();
  }

  override normalizeDbError(error: unknown): unknown {
    return noteAndSilence(error);
  }

  override async close(): Promise<void> {
    await this.clearSchemaCache();
    await this.kysely.destroy();
  }
}
