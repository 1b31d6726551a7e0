import "./telemetryOff.ts";
import { createLogger } from "#platform/log.ts";
import { hasPostgres } from "../postgres/programs.ts";
import { type Env, parseEnv } from "./env.ts";
import type { Keys } from "./keys.ts";
import { startSupabase } from "./startSupabase.ts";

const log = createLogger({ name: "supabase" });

async function main(): Promise<void> {
  // An interrupted start leaves no partial files, so there is nothing to close yet.
  let stop: () => void = () => process.exit(0);
  for (const event of ["SIGTERM", "SIGINT", "disconnect"]) process.on(event, () => stop());

  const env = parseEnv(process.env);
  const demoAccount =
    env.DEMO_ACCOUNT && env.DEMO_PASSWORD
      ? { email: env.DEMO_EMAIL, password: env.DEMO_PASSWORD, isOperator: env.DEMO_OPERATOR }
      : null;
  if (env.SUPABASE_DB === "pglite") {
    const reason = hasPostgres()
      ? "as set by SUPABASE_DB"
      : "because there is no embedded PostgreSQL for this platform";
    log.warn(
      `running on PGlite, ${reason}: one request at a time, and a power failure can lose the latest writes`,
    );
  }
  const supabase = await startSupabase({
    dataFolder: env.SUPABASE_DATA_DIR ?? env.DATA_FOLDER ?? null,
    engine: env.SUPABASE_DB,
    port: env.SUPABASE_PORT,
    siteUrl: env.SITE_URL,
    keys: keysOf(env),
    demoAccount,
    functions: functionsEnvironment(env),
    log,
    onLost: fail,
  });

  let closing = false;
  stop = () => {
    if (closing) return;
    closing = true;
    supabase.close().then(() => process.exit(0), fail);
  };

  const { url, port, anonKey, serviceKey, jwtSecret } = supabase;
  log.info("supabase ready", { url, mailbox: `${url}/mailbox` });
  process.send?.({ ready: true, port, url, anonKey, serviceKey, jwtSecret, demoAccount });
}

function keysOf(env: Env): Keys | undefined {
  const {
    SUPABASE_ANON_KEY: anonKey,
    SUPABASE_SERVICE_KEY: serviceKey,
    SUPABASE_JWT_SECRET: jwtSecret,
  } = env;
  return anonKey && serviceKey && jwtSecret ? { anonKey, serviceKey, jwtSecret } : undefined;
}

/** The environment of the edge functions. A function reports a missing variable when it is called. */
function functionsEnvironment(env: Env): Record<string, string> {
  const names = [
    "UPSTASH_REDIS_REST_URL",
    "UPSTASH_REDIS_REST_TOKEN",
    "JOB_CALLBACK_SECRET",
    "POLICY_FILE",
  ] as const;
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

function fail(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  log.error(message);
  const exit = () => process.exit(1);
  if (process.send) process.send({ failed: message }, exit);
  else exit();
}

main().catch(fail);
