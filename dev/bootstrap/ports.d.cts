export type SystemPorts = { port: number; supabasePort: number; upstashPort: number };

export type WantedPort = {
  port: number;
  /** What will listen there, in words. */
  purpose: string;
  /** How to choose another one. */
  change: string;
};

/** The ports that the environment names; an unset variable and an empty one mean the default. */
export function readPorts(environment: Record<string, string | undefined>): SystemPorts;
/** What a system listens on: the site, and each embedded service it starts. */
export function listWantedPorts(
  ports: SystemPorts,
  embedded: { supabase: boolean; redis: boolean },
): WantedPort[];
/** Throws a PlainFailure for the first port that something else listens on, or that we may not use. */
export function checkPorts(wanted: readonly WantedPort[]): Promise<void>;
