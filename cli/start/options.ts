/** What `npm start -- --help` prints. */
export const launcherHelp = `Usage: npm start -- [options]      (npm run dev -- [options]: the same, with reload on change)

Brings up the site, the API and a worker, with an embedded Supabase and Redis unless the environment or .env
names hosted ones (SUPABASE_URL, SUPABASE_ANON_KEY, SUPABASE_SERVICE_KEY; UPSTASH_REDIS_REST_URL,
UPSTASH_REDIS_REST_TOKEN). Ctrl-C ends it.

  --port <number>   port of the site and API (default: PORT or 5173)
  --data <folder>   where the state is kept (default: .data)
  --reset           erase that state and begin afresh
  --verbose         show every log line, not only warnings and errors
  --help            show this

Other ports: SUPABASE_PORT (54321) and UPSTASH_PORT (8079). SUPABASE_DB=pglite runs without PostgreSQL. Logs: <data folder>/logs.`;
