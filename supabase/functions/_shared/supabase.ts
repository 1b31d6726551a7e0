import { z } from "zod";

/** An error of PostgREST. `hint` is the stable code of our SQL functions, `details` is JSON. */
const errorSchema = z.object({
  code: z.string().nullish(),
  message: z.string().nullish(),
  hint: z.string().nullish(),
  details: z.string().nullish(),
});

/** An error of a SQL function or of PostgREST. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
  readonly status: number;
  /** The error code of PostgreSQL or PostgREST. */
  readonly code: string | null;
  /** The stable code of our SQL functions. Null for an unexpected error. */
  readonly hint: string | null;
  readonly details: Record<string, unknown>;

  constructor(status: number, body: unknown, functionName: string) {
    const error = errorSchema.safeParse(body).data ?? {};
    super(error.message ?? `${functionName} responded with status ${status}`);
    this.status = status;
    this.code = error.code ?? null;
    this.hint = error.hint ?? null;
    this.details = parseDetails(error.details);
  }
}

function parseDetails(text: string | null | undefined): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text ?? ""));
  } catch {
    return {};
  }
}

export type Supabase = {
  /** Calls a SQL function as the bearer of a token, under row-level security. Throws `DatabaseError`. */
  callAs(accessToken: string, name: string, parameters: object): Promise<unknown>;
  /** Calls a SQL function with the service key. Throws `DatabaseError`. */
  callAsService(name: string, parameters: object): Promise<unknown>;
  /** Returns the id of the token's user, or null if the token is not valid. Supabase Auth verifies it, so that every kind of signing key works. */
  findUserId(accessToken: string): Promise<string | null>;
};

export type SupabaseOptions = {
  url: string;
  /** Not needed if nothing is called as a user. */
  anonKey?: string;
  serviceKey: string;
  /** Milliseconds until a request is aborted. */
  timeoutMs: number;
};

export function createSupabase(options: SupabaseOptions): Supabase {
  const { url, anonKey = options.serviceKey, serviceKey, timeoutMs } = options;

  async function call(name: string, parameters: object, apiKey: string, bearer: string): Promise<unknown> {
    const response = await fetch(`${url}/rest/v1/rpc/${name}`, {
      method: "POST",
      headers: { apikey: apiKey, authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify(parameters),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    if (!response.ok) throw new DatabaseError(response.status, parseJson(text), name);
    return parseJson(text);
  }

  return {
    callAs: (accessToken, name, parameters) => call(name, parameters, anonKey, accessToken),
    callAsService: (name, parameters) => call(name, parameters, serviceKey, serviceKey),
    async findUserId(accessToken) {
      const response = await fetch(`${url}/auth/v1/user`, {
        headers: { apikey: anonKey, authorization: `Bearer ${accessToken}` },
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      if (response.ok) return z.object({ id: z.uuid() }).parse(parseJson(text)).id;
      if (response.status >= 400 && response.status < 500 && response.status !== 429) return null;
      throw new Error(`Supabase Auth responded with status ${response.status}`);
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
