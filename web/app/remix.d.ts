import "@remix-run/server-runtime";
import type { SiteContext } from "#contracts/site/siteContext.ts";

declare module "@remix-run/server-runtime" {
  interface Future {
    v3_singleFetch: true;
  }
  /** The context that the server passes to every loader and action. */
  interface AppLoadContext extends SiteContext {}
}
