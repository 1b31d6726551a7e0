import type { Request, Response } from "express";
import type { Viewer } from "../auth/accessTokens.ts";
import type { CookieSession } from "./cookieSession.ts";

/** How a request says who it comes from. */
export type Caller = {
  viewer: Viewer | null;
  /** `cookie`: sent by a browser on its own, so its origin matters; `bearer`: by a program, on purpose. */
  via: "cookie" | "bearer" | "nothing";
  /** Why a bearer token was not accepted. */
  refused: "expired" | "invalid" | "unverifiable" | null;
  requestId: string;
  ip: string;
};

/** What the middleware of one request hands on. */
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
  if (!state) throw new Error("The request has no state: beginRequest comes first.");
  return state;
}

export const keepState = (res: Response, state: RequestState): void => {
  states.set(res, state);
};

export const ipOf = (req: Request): string => req.ip ?? req.socket.remoteAddress ?? "unknown";
