import type { RequestHandler } from "express";
import { z } from "zod";
import type { Logger } from "#platform/log.ts";
import { stateOf } from "./request.ts";

const otpTypes = ["signup", "invite", "magiclink", "recovery", "email_change", "email"] as const;

const querySchema = z.object({
  code: z.string().max(512).optional(),
  token_hash: z.string().max(512).optional(),
  type: z.enum(otpTypes).optional(),
  next: z.string().max(2048).optional(),
});

/** `next` only as a path of this site: what a browser could take for another host becomes `/`. */
export function localPath(next: string | undefined): string {
  if (!next || !/^\/(?![/\\])/.test(next)) return "/";
  const base = "http://site.invalid";
  const url = URL.canParse(next, base) ? new URL(next, base) : null;
  // `/.//host` is a path here, but the `//host` it comes down to would be another host to a browser.
  if (url?.origin !== base || url.pathname.startsWith("//")) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}

/** Where the links in e-mails lead: makes a session of `?code=` or `?token_hash=&type=` and goes on to `next`. */
export function authCallback(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const query = querySchema.safeParse(req.query).data ?? {};
    const target = localPath(query.next ?? (query.type === "recovery" ? "/reset-password" : "/"));
    const finish = async (): Promise<void> => {
      const auth = stateOf(res).session?.auth;
      let problem: unknown = "no code in the link";
      if (auth && query.code) problem = (await auth.exchangeCodeForSession(query.code)).error;
      else if (auth && query.token_hash && query.type) {
        problem = (await auth.verifyOtp({ token_hash: query.token_hash, type: query.type })).error;
      }
      if (problem) logger.info("link not accepted", { error: problem });
      res.setHeader("Cache-Control", "no-store");
      res.redirect(303, problem ? "/sign-in?error=link" : target);
    };
    finish().catch(next);
  };
}
