export type StartOptions = {
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

/** Reads the command line of `npm start` and `npm run dev`. Throws a PlainFailure for what it does not know. */
export function parseStartOptions(args: string[], cwd: string): StartOptions;
/** A TCP port from text; `name` says in the failure where the text came from. */
export function parsePort(text: string, name: string): number;
