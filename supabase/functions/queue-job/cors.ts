/**
 * Any page may call: what counts is the token in the header, which a browser never sends by itself. The headers are those
 * of Supabase's own client and the idempotency key.
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
