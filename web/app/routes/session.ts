import type { LoaderFunctionArgs } from "@remix-run/node";

/**
 * Returns whether the session is valid. The server renews its cookie with the response, so the subscription calls this
 * before it reconnects with a new token.
 */
export const loader = ({ context }: LoaderFunctionArgs) =>
  Response.json({ signedIn: context.viewer !== null }, { headers: { "cache-control": "no-store" } });
