import { z } from "zod";

/** What PostgREST says of a failure. `hint` is the stable code of the SQL functions, `details` their JSON. */
const failureSchema = z.object({
  code: z.string().nullish(),
  message: z.string().nullish(),
  hint: z.string().nullish(),
  details: z.string().nullish(),
});

/** A failure of a SQL function or of PostgREST. */
export class DatabaseFailure extends Error {
  override readonly name = "DatabaseFailure";
  readonly status: number;
  /** Postgres' or PostgREST's. */
  readonly code: string | null;
  /** The SQL functions' own, stable; null for what nobody expected. */
  readonly hint: string | null;
  readonly details: Record<string, unknown>;

  constructor(status: number, body: unknown, doing: string) {
    const failure = failureSchema.safeParse(body).data ?? {};
    super(failure.message ?? `${doing} answered with status ${status}`);
    this.status = status;
    this.code = failure.code ?? null;
    this.hint = failure.hint ?? null;
    this.details = detailsOf(failure.details);
  }
}

function detailsOf(text: string | null | undefined): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text ?? ""));
  } catch {
    return {};
  }
}

export type Supabase = {
  /** Calls a SQL function as the bearer of a token, under row-level security. Throws `DatabaseFailure`. */
  callAs(accessToken: string, name: string, parameters: object): Promise<unknown>;
  /** Calls a SQL function with the service key. Throws `DatabaseFailure`. */
  callAsService(name: string, parameters: object): Promise<unknown>;
  /** Whose token this is, asked of Supabase Auth, so that every kind of signing key is good; null: nobody's. */
  userOf(accessToken: string): Promise<string | null>;
};

export type SupabaseOptions = {
  url: string;
  /** May be missing where nothing is called as a person. */
  anonKey?: string;
  serviceKey: string;
  /** Milliseconds until a request is given up. */
  patienceMs: number;
};

export function createSupabase(options: SupabaseOptions): Supabase {
  const { url, anonKey = options.serviceKey, serviceKey, patienceMs } = options;

  async function call(name: string, parameters: object, apiKey: string, bearer: string): Promise<unknown> {
    const response = await fetch(`${url}/rest/v1/rpc/${name}`, {
      method: "POST",
      headers: { apikey: apiKey, authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify(parameters),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    if (!response.ok) throw new DatabaseFailure(response.status, parsed(text), name);
    return parsed(text);
  }

  return {
    callAs: (accessToken, name, parameters) => call(name, parameters, anonKey, accessToken),
    callAsService: (name, parameters) => call(name, parameters, serviceKey, serviceKey),
    async userOf(accessToken) {
      const response = await fetch(`${url}/auth/v1/user`, {
        headers: { apikey: anonKey, authorization: `Bearer ${accessToken}` },
        signal: AbortSignal.timeout(patienceMs),
      });
      const text = await response.text();
      if (response.ok) return z.object({ id: z.uuid() }).parse(parsed(text)).id;
      if (response.status >= 400 && response.status < 500 && response.status !== 429) return null;
      throw new Error(`Supabase Auth answered with status ${response.status}`);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
