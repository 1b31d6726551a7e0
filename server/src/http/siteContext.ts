import type { Request, Response } from "express";
import type { SiteContext } from "#contracts/site/siteContext.ts";
import type { Logger } from "#platform/log.ts";
import type { SignInLimit } from "../data/redis/signInLimit.ts";
import type { CookieSessions } from "./cookieSession.ts";
import type { OffersDemoAccount } from "./demoAccount.ts";
import { executeAs } from "./execute.ts";
import { type Caller, ipOf, stateOf } from "./request.ts";
import { createSiteAuth } from "./siteAuth.ts";
import type { GraphqlApis } from "./yoga.ts";

/** The context of the site's loaders and actions, for one request. */
export function createSiteContext(
  options: {
    graphql: GraphqlApis;
    sessions: CookieSessions;
    limit: SignInLimit;
    logger: Logger;
    siteUrl: string;
    embedded: boolean;
    demoAccountFor: OffersDemoAccount;
  },
  req: Request,
  res: Response,
): SiteContext {
  const state = stateOf(res);
  const session = state.session ?? options.sessions.open(req, res);
  const caller: Caller = state.caller ?? {
    viewer: null,
    via: "nothing",
    refused: null,
    requestId: state.requestId,
    ip: ipOf(req),
  };
  const demoAccount = options.demoAccountFor(req);
  return {
    execute: (query, variables) => executeAs(options.graphql.public, caller, query, variables),
    executeAsOperator: (query, variables) => executeAs(options.graphql.operator, caller, query, variables),
    get viewer() {
      return caller.viewer ? { id: caller.viewer.id, email: caller.viewer.email ?? "" } : null;
    },
    auth: createSiteAuth({
      session,
      limit: options.limit,
      siteUrl: options.siteUrl,
      ip: caller.ip,
      demoAccount,
      logger: options.logger,
      onChange: async () => {
        caller.viewer = await session.viewer();
      },
    }),
    logError(error) {
      options.logger.error("page failed", {
        requestId: state.requestId,
        userId: caller.viewer?.id,
        path: req.path,
        error,
        stack: error instanceof Error ? error.stack : undefined,
      });
    },
    cspNonce: state.cspNonce,
    site: { embedded: options.embedded, demoEmail: demoAccount?.email ?? null },
  };
}
