import type { RequestHandler } from "express";
import { z } from "zod";
import { localPathOr } from "#contracts/site/localPath.ts";
import type { Logger } from "#platform/log.ts";
import { stateOf } from "./request.ts";

const otpTypes = ["signup", "invite", "magiclink", "recovery", "email_change", "email"] as const;

const querySchema = z.object({
  code: z.string().max(512).optional(),
  token_hash: z.string().max(512).optional(),
  type: z.enum(otpTypes).optional(),
  next: z.string().max(2048).optional(),
});

/** Where the links in e-mails lead: makes a session of `?code=` or `?token_hash=&type=` and goes on to `next`. */
export function authCallback(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const query = querySchema.safeParse(req.query).data ?? {};
    const target = localPathOr(query.next, query.type === "recovery" ? "/reset-password" : "/");
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
