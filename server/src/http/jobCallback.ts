import { type RequestHandler, raw } from "express";
import { callbackBodyLimit, receiveCallback } from "#contracts/callback/receive.ts";
import { callbackSignatureHeader } from "#contracts/callback/signature.ts";
import type { Services } from "../context.ts";
import { settleJob } from "../domain/jobs/settleJob.ts";
import { SettlementRefusedError } from "../errors.ts";

type JsonResponse = { status: number; body: object };

const refusal = (status: number, code: string, message: string): JsonResponse => ({
  status,
  body: { error: { code, message } },
});

/**
 * The endpoint by which workers settle attempts. 200: accepted, the worker can delete the callback. 400, 401 and 422:
 * refused, the worker must not send it again unchanged. Anything else: retry later.
 */
export function jobCallback(services: Services, secret: string): RequestHandler[] {
  async function settle(body: string, signature: string): Promise<JsonResponse> {
    const received = await receiveCallback({ secret, body, signature, now: services.clock() });
    if (!received.ok) {
      const { status, code, message } = received.rejection;
      return refusal(status, code, message);
    }
    return { status: 200, body: await settleJob(services, received.callback) };
  }

  function failed(error: unknown): JsonResponse {
    if (error instanceof SettlementRefusedError) return refusal(422, error.code, error.message);
    services.logger.error("settling a callback failed", { error });
    return refusal(500, "NOT_SETTLED", "The callback couldn't be settled. Try again later.");
  }

  return [
    raw({ type: () => true, limit: callbackBodyLimit }),
    (req, res, next) => {
      const body = Buffer.isBuffer(req.body) ? req.body.toString("utf8") : "";
      settle(body, req.get(callbackSignatureHeader) ?? "")
        .catch(failed)
        .then(({ status, body: reply }) => res.status(status).json(reply))
        .catch(next);
    },
  ];
}
