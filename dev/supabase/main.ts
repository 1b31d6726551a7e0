import "./telemetryOff.ts";
import { demoAccount } from "./demoAccount.ts";
import { parseEnv } from "./env.ts";
import { startSupabase } from "./startSupabase.ts";

const log = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const env = parseEnv(process.env);
  const supabase = await startSupabase({
    dataFolder: env.DATA_FOLDER === "memory" ? null : env.DATA_FOLDER,
    port: env.SUPABASE_PORT,
    siteUrl: env.SITE_URL,
    demoAccount: env.DEMO_ACCOUNT === "1",
    log,
  });

  let closing = false;
  const stop = () => {
    if (closing) return;
    closing = true;
    supabase.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("disconnect", stop);

  const { url, port, anonKey, serviceKey, jwtSecret } = supabase;
  const demo = env.DEMO_ACCOUNT === "1" ? { email: demoAccount.email, password: demoAccount.password } : null;
  log(`info supabase ready url=${url} mailbox=${url}/mailbox`);
  process.send?.({ ready: true, port, url, anonKey, serviceKey, jwtSecret, demoAccount: demo });
}

function fail(error: unknown): void {
  process.stderr.write(`error ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(fail);
