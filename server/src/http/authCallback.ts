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

/** The target of links in emails: exchanges `?code=` or `?token_hash=&type=` for a session and redirects to `next`. */
export function authCallback(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const query = querySchema.safeParse(req.query).data ?? {};
    const target = localPathOr(query.next, query.type === "recovery" ? "/reset-password" : "/");
    const finish = async (): Promise<void> => {
      const auth = stateOf(res).session?.auth;
      let problem: unknown = "The link has no code.";
      if (auth && query.code) problem = (await auth.exchangeCodeForSession(query.code)).error;
      else if (auth && query.token_hash && query.type) {
        problem = (await auth.verifyOtp({ token_hash: query.token_hash, type: query.type })).error;
      }
      if (problem) logger.info("link in an email rejected", { error: problem });
      res.setHeader("Cache-Control", "no-store");
      res.redirect(303, problem ? "/sign-in?error=link" : target);
    };
    finish().catch(next);
  };
}
