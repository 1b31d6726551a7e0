import path from "node:path";
import { parseArgs } from "node:util";
import { PlainFailure } from "../bootstrap/plainFailure.cjs";

export type LauncherOptions = {
  /** Port of the site and API; null: `PORT` or the default. */
  port: number | null;
  /** Absolute path of the folder that holds the state. */
  dataFolder: string;
  reset: boolean;
  verbose: boolean;
  /** Reload on change, and the site through Vite. */
  dev: boolean;
  help: boolean;
};

export const launcherHelp = `Usage: npm start -- [options]      (npm run dev -- [options]: the same, with reload on change)

Brings up the site, the API and a worker, with an embedded Supabase and Redis unless the environment or .env
names hosted ones (SUPABASE_URL, SUPABASE_ANON_KEY, SUPABASE_SERVICE_KEY; UPSTASH_REDIS_REST_URL,
UPSTASH_REDIS_REST_TOKEN). Ctrl-C ends it.

  --port <number>   port of the site and API (default: PORT or 5173)
  --data <folder>   where the state is kept (default: .data)
  --reset           erase that state and begin afresh
  --verbose         show every log line, not only warnings and errors
  --help            show this

Other ports: SUPABASE_PORT (54321) and UPSTASH_PORT (8079). Logs: <data folder>/logs.`;

/** Reads the command line of `npm start` and `npm run dev`. Throws a PlainFailure for what it does not know. */
export function parseOptions(args: string[], cwd: string): LauncherOptions {
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        port: { type: "string" },
        data: { type: "string" },
        reset: { type: "boolean" },
        verbose: { type: "boolean" },
        dev: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }));
  } catch (error) {
    const reason = error instanceof Error ? error.message.split(".")[0] : String(error);
    throw new PlainFailure(`${reason}; \`npm start -- --help\` lists the options.`);
  }
  if (values.data === "") throw new PlainFailure("--data must name a folder.");
  return {
    port: values.port === undefined ? null : parsePort(String(values.port), "--port"),
    dataFolder: path.resolve(cwd, typeof values.data === "string" ? values.data : ".data"),
    reset: values.reset === true,
    verbose: values.verbose === true,
    dev: values.dev === true,
    help: values.help === true,
  };
}

/** A TCP port from text; `name` says in the failure where the text came from. */
export function parsePort(text: string, name: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new PlainFailure(`${name} must be a port number between 1 and 65535, not "${text}".`);
  }
  return port;
}
