import type { Request, Response } from "express";
import type { Viewer } from "../auth/accessTokens.ts";
import type { CookieSession } from "./cookieSession.ts";

/** The caller of a request. */
export type Caller = {
  viewer: Viewer | null;
  /** `cookie`: browsers send it by themselves, so the origin matters. `bearer`: only sent on purpose. */
  via: "cookie" | "bearer" | "nothing";
  /** Why the bearer token was rejected; null if it wasn't. */
  refused: "expired" | "invalid" | "unverifiable" | null;
  requestId: string;
  ip: string;
};

/** State that the middleware of a request passes on. */
export type RequestState = {
  requestId: string;
  cspNonce: string;
  caller?: Caller;
  session?: CookieSession;
  /** Name of the GraphQL operation, for the request log. */
  operation?: string;
};

const states = new WeakMap<Response, RequestState>();

export function stateOf(res: Response): RequestState {
  const state = states.get(res);
  if (!state) throw new Error("The request has no state. beginRequest must run first.");
  return state;
}

export const keepState = (res: Response, state: RequestState): void => {
  states.set(res, state);
};

export const ipOf = (req: Request): string => req.ip ?? req.socket.remoteAddress ?? "unknown";
