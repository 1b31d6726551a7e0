export type Settings = Readonly<Record<string, string>>;

/**
 * PostgreSQL's settings on one machine that also runs the models: what is written survives a power cut, and memory stays
 * small. Names and units are those of postgresql.conf.
 */
export const usualSettings: Settings = {
  max_connections: "60",
  shared_buffers: "64MB",
  effective_cache_size: "512MB",
  work_mem: "8MB",
  maintenance_work_mem: "64MB",
  min_wal_size: "32MB",
  max_wal_size: "512MB",
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  // Statements are short: compiling and parallel workers cost more than they gain.
  jit: "off",
  max_parallel_workers_per_gather: "0",
  // A client that hangs inside a transaction must not hold its locks for ever.
  idle_in_transaction_session_timeout: "60s",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
  log_line_prefix: "",
  // The caller gets each error. Here it would be logged with its statement, and details quote rows: prompts among them.
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_checkpoints: "off",
};

/** For tests: nothing has to survive the process. */
export const throwawaySettings: Settings = {
  ...usualSettings,
  max_connections: "100",
  fsync: "off",
  full_page_writes: "off",
  synchronous_commit: "off",
  autovacuum: "off",
};

/** As arguments of `postgres`. */
export function settingArguments(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
