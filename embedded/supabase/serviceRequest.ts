import type { Keys } from "./keys.ts";

/** True if a request is made with the service key and for no user. */
export function isService(request: Request, keys: Keys): boolean {
  const authorization = request.headers.get("authorization");
  return (
    request.headers.get("apikey") === keys.serviceKey &&
    (!authorization || authorization.startsWith("Bearer sb_"))
  );
}
