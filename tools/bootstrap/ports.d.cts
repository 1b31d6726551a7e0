export type SystemPorts = {
  port: number;
  /** The address that the server listens on. */
  host: string;
  supabasePort: number;
  upstashPort: number;
};

export type WantedPort = {
  port: number;
  /** Another address to listen on than the loopback ones. */
  host?: string;
  /** What will listen there, in words. */
  purpose: string;
  /** How to choose another one. */
  change: string;
};

/** The ports and the address that the environment names; an unset variable and an empty one mean the default. */
export function readPorts(environment: Record<string, string | undefined>): SystemPorts;
/** What a system listens on: the site, and each embedded service it starts. */
export function listWantedPorts(
  ports: SystemPorts,
  embedded: { supabase: boolean; redis: boolean },
): WantedPort[];
/** Throws a PlainFailure for the first port that something else listens on, or that we may not use. */
export function checkPorts(wanted: readonly WantedPort[]): Promise<void>;
