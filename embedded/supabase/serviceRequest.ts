import type { Keys } from "./keys.ts";

/** Returns whether a request uses the service key and no access token of a user. */
export function isService(request: Request, keys: Keys): boolean {
  const authorization = request.headers.get("authorization");
  return (
    request.headers.get("apikey") === keys.serviceKey &&
    (!authorization || authorization.startsWith("Bearer sb_"))
  );
}
