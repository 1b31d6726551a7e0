/**
 * Pages of every origin may call: a browser never sends the token in the `Authorization` header by itself. The allowed
 * headers are those of supabase-js and the idempotency key.
 */
export const corsHeaders: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "POST, OPTIONS",
  "access-control-allow-headers": "authorization, x-client-info, apikey, content-type, idempotency-key",
  "access-control-expose-headers": "retry-after",
  "access-control-max-age": "86400",
};

export function withCors(response: Response): Response {
  for (const [name, value] of Object.entries(corsHeaders)) response.headers.set(name, value);
  return response;
}
