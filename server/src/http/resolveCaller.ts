import type { Request, RequestHandler, Response } from "express";
import type { Logger } from "#platform/log.ts";
import type { AccessTokens } from "../auth/accessTokens.ts";
import type { CookieSessions } from "./cookieSession.ts";
import { type Caller, ipOf, stateOf } from "./request.ts";

/** The token in `Bearer <token>`. Empty for another scheme, so that the check rejects it. */
export const bearerToken = (header: string): string => /^Bearer\s+(\S+)\s*$/i.exec(header)?.[1] ?? "";

/** True if the header has no credentials. GraphiQL's default is `Bearer` without a token. */
export const hasNoCredentials = (header: string | undefined): header is undefined =>
  header === undefined || /^(Bearer)?\s*$/i.test(header);

/** Resolves the caller of a request. Refreshes the session of a cookie that is about to expire. */
export function resolveCaller(options: {
  accessTokens: AccessTokens;
  sessions: CookieSessions;
  logger: Logger;
}): RequestHandler {
  async function callerOf(req: Request, res: Response): Promise<Caller> {
    const state = stateOf(res);
    const base = { requestId: state.requestId, ip: ipOf(req), refused: null, viewer: null };
    const { authorization, cookie } = req.headers;
    if (!hasNoCredentials(authorization)) {
      const check = await options.accessTokens.check(bearerToken(authorization));
      return check.ok
        ? { ...base, via: "bearer", viewer: check.viewer }
        : { ...base, via: "bearer", refused: check.reason };
    }
    state.session = options.sessions.open(req, res);
    if (!options.sessions.hasCookie(cookie)) return { ...base, via: "nothing" };
    return { ...base, via: "cookie", viewer: await state.session.viewer() };
  }

  return (req, res, next) => {
    callerOf(req, res)
      .catch((error): Caller => {
        options.logger.warn("reading a session failed", { error });
        const { requestId } = stateOf(res);
        return { requestId, ip: ipOf(req), via: "cookie", refused: null, viewer: null };
      })
      .then((caller) => {
        stateOf(res).caller = caller;
        next();
      }, next);
  };
}
