import type { LoaderFunctionArgs } from "@remix-run/node";

/**
 * Says whether the cookie still stands for somebody. The server renews it on the way, which is why the live
 * connection asks here before it connects again.
 */
export const loader = ({ context }: LoaderFunctionArgs) =>
  Response.json({ signedIn: context.viewer !== null }, { headers: { "cache-control": "no-store" } });
