import { type RequestHandler, raw } from "express";
import { callbackBodyLimit, receiveCallback } from "#contracts/callback/receive.ts";
import { callbackSignatureHeader } from "#contracts/callback/signature.ts";
import type { Services } from "../context.ts";
import { settleJob } from "../domain/jobs/settleJob.ts";
import { SettlementRefusedError } from "../errors.ts";

type Answer = { status: number; body: object };

const refusal = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
});

/**
 * How workers settle an attempt. 200: known, forget it; 400, 401 and 422: never send this again as it is; anything
 * else: try again later.
 */
export function jobCallback(services: Services, secret: string): RequestHandler[] {
  async function answer(body: string, signature: string): Promise<Answer> {
    const received = await receiveCallback({ secret, body, signature, now: services.clock() });
    if (!received.ok) {
      const { status, code, message } = received.refusal;
      return refusal(status, code, message);
    }
    return { status: 200, body: await settleJob(services, received.callback) };
  }

  function failed(error: unknown): Answer {
    if (error instanceof SettlementRefusedError) return refusal(422, error.code, error.message);
    services.logger.error("callback not settled", { error });
    return refusal(500, "NOT_SETTLED", "The callback could not be settled now. Try again.");
  }

  return [
    raw({ type: () => true, limit: callbackBodyLimit }),
    (req, res, next) => {
      const body = Buffer.isBuffer(req.body) ? req.body.toString("utf8") : "";
      answer(body, req.get(callbackSignatureHeader) ?? "")
        .catch(failed)
        .then(({ status, body: reply }) => res.status(status).json(reply))
        .catch(next);
    },
  ];
}
