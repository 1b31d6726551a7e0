import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Compares in constant time; hashed first, so that the length tells nothing either. */
export function createTokenCheck(token: string): (given: string | null) => boolean {
  const expected = digest(token);
  return (given) => given !== null && timingSafeEqual(digest(given), expected);
}

/** From `Authorization: Bearer …`, or Upstash's `_token` query parameter. */
export function givenToken(authorization: string | undefined, query: URLSearchParams): string | null {
  const bearer = /^Bearer\s+(\S+)\s*$/i.exec(authorization ?? "");
  return bearer?.[1] ?? query.get("_token");
}
